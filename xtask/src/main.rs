//! The project's own chores: building the browser bundle, weighing it, checking the house rules,
//! and rebuilding while somebody works. `make help` names the everyday entry points.

mod bundle;
mod compress;
mod dev;
mod halves;
mod inputs;
mod optimise;
mod place;
mod reader;
mod script;
mod site;
mod size;
mod split;
mod style;
mod tidy;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
xtask bundle [--site DIR] [--dev]   build the browser's files into the site folder
xtask size   [--site DIR]           sizes, raw and compressed, and what they are made of
xtask tidy                          check the house rules
xtask dev                           build, serve, and start over whenever a source changes";

fn main() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let mut options = place::Options::default();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--dev" => options.quick = true,
            "--site" => match arguments.next() {
                Some(folder) => options.site = Some(folder.into()),
                None => bail!("--site needs a folder"),
            },
            other => bail!("unknown option {other}\n\n{HELP}"),
        }
    }
    match command.as_str() {
        "bundle" => bundle::run(&place::Place::find(&options)?),
        "size" => size::run(&place::Place::find(&options)?),
        "tidy" => tidy::run(&place::Place::find(&options)?),
        "dev" => dev::run(&place::Place::find(&options)?),
        "" | "help" | "--help" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("unknown command {other}\n\n{HELP}"),
    }
}
