//! `warren wallet`.
use super::output::out;
use super::{ask_secret, passphrase_from, Context};
use anyhow::{bail, Context as _, Result};
use clap::{Args, Subcommand};
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use warren_chain_client::{Address, At};
use warren_consumer::{market::format_wrn, wallet::Protection, Wallet};
use zeroize::Zeroizing;

#[derive(Subcommand)]
pub(super) enum Command {
	/// Make a new wallet, and show its words once: whoever has them has the money
	New(New),
	/// Bring a wallet from its words, read from a file, a pipe or the terminal, never from the command line
	Import(Import),
	/// What the account holds, on chain
	Balance,
	/// The account's address
	Address,
}

#[derive(Args)]
pub(super) struct Protect {
	/// Do not encrypt the file: whoever can read it has the money
	#[arg(long)]
	no_passphrase: bool,
}

#[derive(Args)]
pub(super) struct New {
	/// How many words: 12 or 24
	#[arg(long, default_value_t = 12, value_name = "N")]
	words: usize,
	#[command(flatten)]
	protect: Protect,
}

#[derive(Args)]
pub(super) struct Import {
	/// File with the words, or a 0x-seed, with an optional //path (mode 0600)
	#[arg(long, value_name = "FILE")]
	secret_file: Option<PathBuf>,
	#[command(flatten)]
	protect: Protect,
}

pub(super) async fn run(context: Context, command: Command) -> Result<()> {
	match command {
		Command::New(new) => make(&context, &new),
		Command::Import(import) => bring(&context, &import),
		Command::Balance => balance(&context).await,
		Command::Address => {
			let account = context.account()?;
			if context.json {
				out!("{}", address_json(&account));
			} else {
				out!("{}", Address(account));
			}
			Ok(())
		}
	}
}

fn address_json(account: &[u8; 32]) -> serde_json::Value {
	serde_json::json!({
		"address": Address(*account).to_string(),
		"account": format!("0x{}", hex::encode(account)),
	})
}

/// A terminal's secrets are asked for twice.
fn protection(context: &Context, protect: &Protect) -> Result<Protection> {
	if protect.no_passphrase {
		if context.passphrase_file.is_some() {
			bail!("--no-passphrase and --passphrase-file exclude each other");
		}
		return Ok(Protection::FileMode);
	}
	let passphrase = match &context.passphrase_file {
		Some(path) => passphrase_from(path).context("passphrase")?,
		None => {
			let hint = "passphrase: give it with --passphrase-file, or choose --no-passphrase";
			let first = ask_secret("New passphrase: ").context(hint)?;
			let second = ask_secret("Once more: ").context(hint)?;
			if *first != *second {
				bail!("passphrase: the two differ; nothing was written");
			}
			first
		}
	};
	Ok(Protection::Passphrase(passphrase))
}

fn check_free(context: &Context) -> Result<()> {
	let path = context.store.wallet_path();
	if path.exists() {
		bail!(
			"{} exists already: a wallet is never overwritten; move it away, or choose another --data-dir",
			path.display()
		);
	}
	Ok(())
}

fn make(context: &Context, new: &New) -> Result<()> {
	check_free(context)?;
	let wallet = Wallet::generate(new.words)?;
	let protection = protection(context, &new.protect)?;
	let path = context.store.wallet_path();
	wallet.save(&path, &protection)?;
	if context.json {
		let mut answer = address_json(&wallet.account());
		answer["mnemonic"] = wallet.secret().as_str().into();
		answer["file"] = path.display().to_string().into();
		out!("{answer}");
	} else {
		out!("Address:  {}", wallet.address());
		out!("Wallet:   {}", path.display());
		out!("Words:    {}", wallet.secret().as_str());
		out!();
		out!("Write the words down and keep them apart from this machine: they are the money, and they are shown");
		out!("only now. Next: send WRN to the address, then `warren up`.");
	}
	Ok(())
}

fn bring(context: &Context, import: &Import) -> Result<()> {
	check_free(context)?;
	let secret = match &import.secret_file {
		Some(path) => passphrase_from(path).context("secret")?,
		None if std::io::stdin().is_terminal() => {
			ask_secret("Words (or 0x-seed), not shown: ").context("secret")?
		}
		None => {
			let mut text = Zeroizing::new(String::new());
			std::io::stdin().take(4096).read_to_string(&mut text).context("secret: standard input")?;
			text
		}
	};
	if secret.trim_start().starts_with('/') {
		eprintln!(
			"warning: this is a well-known development account; on a real chain anyone can take its money"
		);
	}
	let wallet = Wallet::from_secret(secret)?;
	let protection = protection(context, &import.protect)?;
	wallet.save(&context.store.wallet_path(), &protection)?;
	if context.json {
		out!("{}", address_json(&wallet.account()));
	} else {
		out!("{}", wallet.address());
	}
	Ok(())
}

async fn balance(context: &Context) -> Result<()> {
	let account = context.account()?;
	let chain = context.chain().await?;
	let funds = chain.funds(&account, At::Best).await?;
	let sessions = chain.sessions_of_payer(&account, At::Best).await?;
	if context.json {
		let mut answer = address_json(&account);
		answer["free"] = funds.free.to_string().into();
		answer["held"] = funds.held.to_string().into();
		answer["transferable"] = funds.transferable.to_string().into();
		answer["sessions"] = sessions.len().into();
		out!("{answer}");
	} else {
		out!("{}", Address(account));
		out!("can be spent  {} WRN", format_wrn(funds.transferable));
		out!("held          {} WRN in {} sessions and other holds", format_wrn(funds.held), sessions.len());
		out!("free in all   {} WRN", format_wrn(funds.free));
	}
	Ok(())
}
