//! The `ascribe` command: arguments in, readings out. No domain logic lives here.

mod args;
mod base;
mod clean;
mod collection;
mod explain;
mod in_order;
mod inputs;
mod json;
mod look;
mod names;
mod output;
mod progress;
mod read;
mod report;
mod serve;
mod source;
mod stix;
mod token;
mod trouble;
mod user;
mod when;
mod who;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    in_order::hush_workers();
    let cli = Cli::parse();
    let color = cli.color;
    let done = match cli.command {
        Command::Read(args) => read::run(&args, color),
        Command::Explain(args) => explain::run(&args, color),
        Command::Who(args) => output::on_stdout(|out| who::run(&args, out)),
        Command::Names(args) => output::on_stdout(|out| names::run(&args, out)),
        Command::Serve(args) => serve::run(&args, color),
        Command::User(args) => output::on_stdout(|out| user::run(&args, out)),
        Command::Collection(args) => output::on_stdout(|out| collection::run(&args, out)),
        Command::Token(args) => output::on_stdout(|out| token::run(&args, out)),
        Command::Stix(args) => stix::run(&args),
    };
    output::exit(done)
}
