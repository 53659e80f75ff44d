//! What changed from one block to the next, for those who asked to be told. Bounded on every side: so many nodes a message, so
//! many messages that wait, so many who are told. Who does not keep up is dropped, and asks again.
use crate::{
	encoding::hex,
	index::Snapshot,
	params::Filter,
	query::Row,
	views::{Format, NodeChanges},
	NodeView,
};
use futures::channel::mpsc;
use sp_core::H256;
use std::{
	cmp::Ordering,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use warren_primitives::NodeId;

/// Most nodes that one message tells of.
pub const MAX_CHANGES: usize = 256;
/// Most that are told.
pub const MAX_SUBSCRIBERS: usize = 1_024;
/// Messages that may wait for a subscriber.
pub const BACKLOG: usize = 16;

/// A node that came, changed or went.
#[derive(Clone, Debug)]
struct Change {
	id: NodeId,
	before: Option<Arc<NodeView>>,
	after: Option<Arc<NodeView>>,
}

/// All changes from one indexed block to the next, whatever lies between them: forks too.
#[derive(Clone, Debug)]
pub struct Step {
	block: H256,
	number: u32,
	changes: Vec<Change>,
	/// True where there were more than [`MAX_CHANGES`].
	more: bool,
}

impl Step {
	/// The changes from `old` to `new`.
	pub fn between(old: &Snapshot, new: &Snapshot) -> Self {
		let mut step = Self { block: new.block, number: new.number, changes: vec![], more: false };
		let (mut before, mut after) = (old.views.iter().peekable(), new.views.iter().peekable());
		loop {
			let order = match (before.peek(), after.peek()) {
				(None, None) => return step,
				(Some(_), None) => Ordering::Less,
				(None, Some(_)) => Ordering::Greater,
				(Some(a), Some(b)) => a.id.cmp(&b.id),
			};
			let a = if order.is_le() { before.next() } else { None };
			let b = if order.is_ge() { after.next() } else { None };
			// The same place in memory is the same node, and needs no look.
			if a.zip(b).is_some_and(|(a, b)| Arc::ptr_eq(a, b) || a == b) {
				continue;
			}
			if step.changes.len() >= MAX_CHANGES {
				step.more = true;
				return step;
			}
			let Some(id) = a.or(b).map(|view| view.id) else { return step };
			step.changes.push(Change { id, before: a.cloned(), after: b.cloned() });
		}
	}

	/// True where there is nothing to tell.
	pub fn is_empty(&self) -> bool {
		self.changes.is_empty()
	}

	/// What it is to one who asked for the nodes of a filter; none where it is nothing.
	pub fn shown(&self, filter: &Filter, format: Format) -> Option<NodeChanges> {
		let matches = |view: &Option<Arc<NodeView>>| {
			view.as_ref().filter(|view| Row::from(&***view).matches(filter)).cloned()
		};
		let (mut nodes, mut gone) = (vec![], vec![]);
		for change in &self.changes {
			match (matches(&change.before), matches(&change.after)) {
				(_, Some(view)) => nodes.push(format.node(&view)),
				(Some(_), None) => gone.push(change.id),
				(None, None) => (),
			}
		}
		(self.more || !nodes.is_empty() || !gone.is_empty()).then(|| NodeChanges {
			block: hex(self.block.as_bytes()),
			number: self.number,
			nodes,
			gone,
			more: self.more,
		})
	}
}

/// Who is told.
#[derive(Default)]
pub struct Subscribers(Mutex<Vec<mpsc::Sender<Arc<Step>>>>);

impl Subscribers {
	fn all(&self) -> MutexGuard<'_, Vec<mpsc::Sender<Arc<Step>>>> {
		// A list of channels is never half written.
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// One more; none where there are too many. The stream ends for who does not keep up.
	pub fn add(&self) -> Option<mpsc::Receiver<Arc<Step>>> {
		let mut all = self.all();
		all.retain(|sender| !sender.is_closed());
		if all.len() >= MAX_SUBSCRIBERS {
			return None;
		}
		let (sender, receiver) = mpsc::channel(BACKLOG);
		all.push(sender);
		Some(receiver)
	}

	/// True where nobody is told.
	pub fn is_empty(&self) -> bool {
		self.all().is_empty()
	}

	/// Tells all; drops those whose backlog is full, and those who went.
	pub fn tell(&self, step: Step) {
		if step.is_empty() {
			return;
		}
		let step = Arc::new(step);
		self.all().retain_mut(|sender| sender.try_send(step.clone()).is_ok());
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::query::tests::node;
	use futures::{FutureExt, StreamExt};

	fn snapshot(views: impl IntoIterator<Item = NodeView>) -> Snapshot {
		let views: Vec<_> = views.into_iter().map(Arc::new).collect();
		let rows = views.iter().map(|view| Row::from(&**view)).collect();
		Snapshot { block: H256::repeat_byte(9), number: 5, rows, views }
	}

	fn priced(id: NodeId, per_gib: u128) -> NodeView {
		let mut view = node(id);
		view.details.price.per_gib = per_gib;
		view
	}

	#[test]
	fn what_came_changed_and_went_is_told_and_nothing_else() {
		let old = snapshot([node(1), node(2), node(5), node(9)]);
		let new = snapshot([node(0), node(2), priced(5, 7), node(8)]);
		let shown = Step::between(&old, &new).shown(&Filter::default(), Format(2802)).unwrap();
		assert_eq!(shown.nodes.iter().map(|node| node.id).collect::<Vec<_>>(), [0, 5, 8]);
		assert_eq!(shown.nodes[1].price_per_gib, "7");
		assert_eq!((shown.gone, shown.number, shown.more), (vec![1, 9], 5, false));
		assert_eq!(shown.block, format!("0x{}", "09".repeat(32)));
		assert!(Step::between(&new, &new.clone()).is_empty());
		assert!(Step::between(&snapshot([]), &snapshot([])).is_empty());
	}

	#[test]
	fn who_asked_for_cheap_nodes_hears_of_them_alone() {
		let cheap = Filter { max_price_per_gib: Some(10), ..Default::default() };
		let old = snapshot([priced(1, 5), priced(2, 50), priced(3, 5), priced(4, 50)]);
		let new = snapshot([priced(1, 60), priced(2, 6), priced(4, 51)]);
		let shown = Step::between(&old, &new).shown(&cheap, Format(2802)).unwrap();
		assert_eq!(shown.nodes.iter().map(|node| node.id).collect::<Vec<_>>(), [2]);
		// One became dear, one left.
		assert_eq!(shown.gone, [1, 3]);
		let dear = Step::between(&snapshot([priced(4, 50)]), &snapshot([priced(4, 51)]));
		assert!(dear.shown(&cheap, Format(2802)).is_none());
	}

	#[test]
	fn a_message_is_bounded_and_says_that_there_is_more() {
		let count = MAX_CHANGES as NodeId;
		let exact = Step::between(&snapshot([]), &snapshot((0..count).map(node)));
		assert!(!exact.more && exact.changes.len() == MAX_CHANGES);
		let step = Step::between(&snapshot([]), &snapshot((0..=count).map(node)));
		assert!(step.more && step.changes.len() == MAX_CHANGES);
		// Even where none of those that are told match: one that is not told might.
		let none = Filter { max_price_per_gib: Some(0), ..Default::default() };
		let shown = step.shown(&none, Format(2802)).unwrap();
		assert!(shown.more && shown.nodes.is_empty() && shown.gone.is_empty());
	}

	#[test]
	fn who_does_not_keep_up_is_dropped_and_the_others_are_not() {
		let subscribers = Subscribers::default();
		let (mut quick, mut slow) = (subscribers.add().unwrap(), subscribers.add().unwrap());
		let step = || Step::between(&snapshot([]), &snapshot([node(1)]));
		for _ in 0..BACKLOG + 9 {
			subscribers.tell(step());
			assert!(quick.next().now_or_never().flatten().is_some());
		}
		assert_eq!(subscribers.all().len(), 1);
		// What had come is still there, and then it ends.
		let mut got = 0;
		while slow.next().now_or_never().expect("it has ended").is_some() {
			got += 1;
		}
		assert!((BACKLOG..=BACKLOG + 1).contains(&got), "{got}");
		drop(quick);
		subscribers.tell(step());
		assert!(subscribers.is_empty());
	}

	#[test]
	fn there_is_a_greatest_number_of_subscribers_and_those_who_went_do_not_count() {
		let subscribers = Subscribers::default();
		let mut all: Vec<_> = (0..MAX_SUBSCRIBERS).map(|_| subscribers.add().unwrap()).collect();
		assert!(subscribers.add().is_none());
		all.truncate(MAX_SUBSCRIBERS - 1);
		assert!(subscribers.add().is_some());
	}
}
