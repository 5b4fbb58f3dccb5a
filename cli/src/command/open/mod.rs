//! `open`: the page, served to this machine alone, with sources in it.

mod files;
mod server;

use std::io::IsTerminal;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode, Stdio};

use rowlock_core::share;
use rowlock_core::workspace::Workspace;

use super::{panes, state};
use crate::Failure;
use crate::args::Open;
use crate::config::Environment;
use crate::say::say;
use files::Files;
use server::Site;

/// The port that links of `rowlock share` lead to.
const PORT: u16 = 8080;

pub(super) fn run(
    arguments: &Open,
    environment: &Environment,
    runtime: &tokio::runtime::Runtime,
) -> Result<ExitCode, Failure> {
    let files = match &arguments.page {
        Some(folder) => Files::of_folder(folder)?,
        None => Files::built_in().ok_or(
            "this rowlock was built without the page. In the checkout of its sources, `cargo xtask serve` builds the page into dist/ and serves it; from then on `rowlock open --page dist` serves that, and `cargo install --path cli --features page` makes a rowlock that has it",
        )?,
    };
    let workspace = runtime.block_on(panes::workspace(&arguments.sources, environment))?;
    let link = match workspace == Workspace::default() {
        true => None,
        false => Some(share::encode(&workspace).map_err(|error| format!("{error}. Leave some of it out"))?),
    };
    let listener = listen(arguments.port)?;
    let address = listener.local_addr()?;
    let site = Site::new(files, link, address.port())?;
    let url = format!("http://{address}{}", site.first());
    state::answer(&url)?;
    eprintln!("Serving to this machine only, until Ctrl-C.");
    if std::io::stdout().is_terminal() && !arguments.no_browser {
        show(&url);
    }
    site.serve(&listener);
    Ok(ExitCode::SUCCESS)
}

/// A socket on loopback: on the port that is asked for, or on the usual one, or on any where that is taken.
fn listen(port: Option<u16>) -> Result<TcpListener, Failure> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => Ok(bind(port).map_err(|error| {
            format!("cannot serve on port {port}: {error}; --port names another one, and --port 0 takes any")
        })?),
        None => Ok(bind(PORT).or_else(|_| {
            say!("note: port {PORT} is taken: links made without --origin lead to whatever has it");
            bind(0)
        })?),
    }
}

/// Shows a page in the browser, where there is one. Its address is on standard output in any case.
fn show(url: &str) {
    let (program, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}
