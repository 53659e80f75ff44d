//! Text from a stranger: bounded, and harmless when it is shown.
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, Encode};
use core::fmt;

/// Longest text, in bytes.
pub const MAX_TEXT: u32 = 256;

/// Up to [`MAX_TEXT`] bytes of UTF-8. Shown with control characters escaped and bad UTF-8 replaced, so that a peer
/// cannot write to a terminal or a log as it likes.
#[derive(Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Text(BoundedVec<u8, ConstU32<MAX_TEXT>>);

impl From<&str> for Text {
	fn from(text: &str) -> Self {
		let mut end = text.len().min(MAX_TEXT as usize);
		while !text.is_char_boundary(end) {
			end -= 1;
		}
		Self(BoundedVec::truncate_from(text.as_bytes()[..end].to_vec()))
	}
}

impl fmt::Display for Text {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		for c in String::from_utf8_lossy(&self.0).chars() {
			// Also the marks that turn the direction of what follows.
			match c.is_control()
				|| matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
			{
				true => write!(f, "{}", c.escape_default())?,
				false => write!(f, "{c}")?,
			}
		}
		Ok(())
	}
}

impl fmt::Debug for Text {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "\"{self}\"")
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn long_text_is_cut_between_characters() {
		let text = Text::from("ü".repeat(200).as_str());
		assert_eq!(text.to_string().chars().count(), 128);
		let odd = Text::from(format!("a{}", "ü".repeat(200)).as_str());
		assert_eq!(odd.to_string().chars().count(), 128);
	}

	#[test]
	fn control_characters_and_bad_utf8_are_shown_as_such() {
		let evil = Text(BoundedVec::truncate_from(b"a\x1b[2J\n\xffb".to_vec()));
		let shown = evil.to_string();
		assert!(!shown.contains('\x1b') && !shown.contains('\n'), "{shown}");
		assert!(shown.contains("\\n") && shown.ends_with('b'));
		assert!(!Text::from("\u{202e}x").to_string().contains('\u{202e}'));
	}

	#[test]
	fn a_text_beyond_the_bound_does_not_decode() {
		let bytes = vec![b'a'; MAX_TEXT as usize + 1].encode();
		assert!(Text::decode(&mut &bytes[..]).is_err());
	}
}
