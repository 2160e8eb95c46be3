//! The `ascribe` command: arguments in, readings out. No domain logic lives here.

mod args;
mod base;
mod clean;
mod collection;
mod explain;
mod export;
mod in_order;
mod inputs;
mod json;
mod look;
mod names;
mod output;
mod progress;
mod read;
mod record;
mod report;
mod serve;
mod source;
mod stix;
mod structured;
mod taxii;
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
        Command::Who(args) => output::on_stdout(|out| who::run(&args, color, out)),
        Command::Names(args) => output::on_stdout(|out| names::run(&args, out)),
        Command::Add(args) => record::add::run(&args, color),
        Command::Find(args) => record::find::run(&args, color),
        Command::Incident(args) => record::incident::run(&args, color),
        Command::Timeline(args) => record::timeline::run(&args, color),
        Command::Targets(args) => record::targets::run(&args, color),
        Command::Responses(args) => record::responses::run(&args, color),
        Command::Changes(args) => record::changes::run(&args, color),
        Command::Compare(args) => record::compare::run(&args, color),
        Command::Sources(args) => record::sources::run(&args, color),
        Command::Decide(args) => record::decide::run(&args, color),
        Command::Stats(args) => record::stats::run(&args, color),
        Command::Check(args) => record::check::run(&args, color),
        Command::Backup(args) => record::backup::run(&args),
        Command::Serve(args) => serve::run(&args, color),
        Command::User(args) => output::on_stdout(|out| user::run(&args, out)),
        Command::Collection(args) => output::on_stdout(|out| collection::run(&args, out)),
        Command::Taxii(args) => output::on_stdout(|out| taxii::run(&args, out)),
        Command::Token(args) => output::on_stdout(|out| token::run(&args, out)),
        Command::Stix(args) => stix::run(&args),
        Command::Export(args) => export::run(&args),
    };
    output::exit(done)
}
