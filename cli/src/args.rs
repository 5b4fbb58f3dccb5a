//! The command line: Atlas's commands and flags, and ours beyond them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use rowlock_core::model::Version;
use rowlock_core::preset::Presets;

use crate::many::Pace;

/// Compose, compare and apply PostgreSQL schemas with their row-level security.
#[derive(Debug, Parser)]
#[command(name = "rowlock", version, about, long_about = None, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) project: Project,
}

/// What says where the rest of the command line comes from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Project {
    /// The configuration file [default: rowlock.hcl or atlas.hcl in this folder, where --env is given]
    #[arg(short = 'c', long, value_name = "URL", global = true)]
    pub(crate) config: Option<String>,
    /// The env of the configuration file: what it says counts where flags say nothing.
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) env: Option<String>,
    /// A value for a variable of the configuration file; may be repeated, also to make a list.
    #[arg(long, value_name = "NAME=VALUE", global = true)]
    pub(crate) var: Vec<String>,
    /// What a platform has in each of its databases is there, known and left alone: its schemas, tables, functions and roles.
    /// May be repeated. [possible values: supabase]
    #[arg(long, value_name = "NAME", global = true, value_parser = preset)]
    pub(crate) preset: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Work with schemas: files, links and databases.
    #[command(subcommand)]
    Schema(Schema),
    /// Work with a migration folder: files of SQL, and what databases have had of them.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Make a link that holds sources: whoever has it opens them in the page.
    #[command(after_help = "Example:\n  rowlock share file://models.sql file://policies.sql")]
    Share(Share),
    /// Serve the page to this machine, with sources in it.
    #[command(
        after_help = "Example:\n  rowlock open file://models.sql file://policies.sql --baseline postgres://localhost/app"
    )]
    Open(Open),
    /// Write what completes command lines of rowlock in a shell.
    #[command(after_help = "Example:\n  rowlock completion bash > ~/.local/share/bash-completion/completions/rowlock")]
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the pages of the manual.
    #[command(after_help = "Example:\n  rowlock man ~/.local/share/man/man1")]
    Man {
        /// The folder that they are written into [default: the page of rowlock itself, on standard output]
        folder: Option<PathBuf>,
    },
}

/// What the page is to show.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Sources {
    /// file://, postgres://, env://, a share link, or - for standard input. [default: the env's src]
    #[arg(value_name = "SOURCES")]
    pub(crate) sources: Vec<String>,
    /// What they are compared with; may be repeated.
    #[arg(long, value_name = "URL")]
    pub(crate) baseline: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Share {
    #[command(flatten)]
    pub(crate) sources: Sources,
    /// Where the page is that the link leads to. Nothing is sent there: what the link holds stands behind its #.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080/")]
    pub(crate) origin: String,
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    #[command(flatten)]
    pub(crate) sources: Sources,
    /// The port of this machine to serve on; 0 for any that is free [default: 8080, or any where it is taken]
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// The folder of the built page, where it is not part of this program.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) page: Option<PathBuf>,
    /// Say the address, and start no browser.
    #[arg(long)]
    pub(crate) no_browser: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Schema {
    /// Show the schema of a database, or of sources composed.
    #[command(after_help = "Example:\n  rowlock schema inspect --url file://models.sql --url file://policies.sql")]
    Inspect(Inspect),
    /// Show the statements that lead from one schema to another.
    #[command(
        after_help = "Example:\n  rowlock schema diff --from postgres://localhost/app --to file://schema --exit-code\n  rowlock schema diff --from postgres://localhost/app --to file://schema --save plan.json"
    )]
    Diff(Diff),
    /// Make a database's schema what the sources say.
    #[command(
        after_help = "Example:\n  rowlock schema apply --url postgres://localhost/app --to file://models.sql --to file://policies.sql\n  rowlock schema apply --url postgres://localhost/app --plan plan.json"
    )]
    Apply(Apply),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Write the statements that lead from what a folder makes to what the sources say as a new file of it.
    #[command(
        after_help = "Example:\n  rowlock migrate diff add_policies --dir file://migrations --to file://models.sql --to file://policies.sql"
    )]
    Diff(MigrateDiff),
    /// Record the files of a folder as they are in its atlas.sum.
    #[command(after_help = "Example:\n  rowlock migrate hash --dir file://migrations")]
    Hash(MigrateHash),
    /// Check the files of a folder, and that they are those that its atlas.sum knows.
    #[command(after_help = "Example:\n  rowlock migrate validate --dir file://migrations")]
    Validate(MigrateValidate),
    /// Say what may go wrong with files of a folder.
    #[command(after_help = "Example:\n  rowlock migrate lint --git-base main --format github")]
    Lint(MigrateLint),
    /// Begin a new file that is written by hand.
    #[command(after_help = "Example:\n  rowlock migrate new backfill_names --edit")]
    New(MigrateNew),
    /// Apply the files of a folder to a database that has not had them.
    #[command(
        after_help = "Example:\n  rowlock migrate apply --url postgres://localhost/app --dir file://migrations 1\n  rowlock migrate apply --target postgres://localhost/north --target postgres://localhost/south"
    )]
    Apply(MigrateApply),
    /// Show what a database has had of a folder, and what it is still to have.
    #[command(after_help = "Example:\n  rowlock migrate status --url postgres://localhost/app")]
    Status(MigrateStatus),
    /// Record that a database is at a version, without running anything.
    #[command(after_help = "Example:\n  rowlock migrate set 20240712090543 --url postgres://localhost/app")]
    Set(MigrateSet),
    /// Undo the last files that a database has had.
    #[command(
        after_help = "Example:\n  rowlock migrate down 1 --url postgres://localhost/app --allow data-loss\n  rowlock migrate down --env tenants --to-version 20240712090543"
    )]
    Down(MigrateDown),
}

/// Which databases: one, or many at once.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Databases {
    /// The database.
    #[arg(short = 'u', long, required_unless_present_any = ["env", "targets"], value_name = "URL")]
    pub(crate) url: Option<String>,
    /// One of many databases, or of many schemas by `?search_path=`; to be repeated.
    #[arg(long = "target", conflicts_with = "url", value_name = "URL")]
    pub(crate) targets: Vec<String>,
    /// How many databases are worked on at a time, where there are many.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) parallel: u16,
    /// Go on with other databases where one fails. Without it none is begun any more.
    #[arg(long = "continue")]
    pub(crate) go_on: bool,
}

impl Databases {
    /// How many at a time, and what a failure means for the rest.
    pub(crate) fn pace(&self) -> Pace {
        Pace { parallel: self.parallel, go_on: self.go_on }
    }

    /// [`Self::pace`] for looking, which goes on, so that everything is seen.
    pub(crate) fn looking(&self) -> Pace {
        Pace { go_on: true, ..self.pace() }
    }
}

/// Where a database keeps what it has had.
#[derive(Debug, Clone, Args)]
pub(crate) struct Revisions {
    /// The schema of the revisions table [default: the URL's search_path, or atlas_schema_revisions]
    #[arg(long, value_name = "NAME")]
    pub(crate) revisions_schema: Option<String>,
    /// How long to wait for another run to end, for instance 10s, 500ms, 1m [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) lock_timeout: Option<std::time::Duration>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateApply {
    /// How many files to apply at most.
    pub(crate) count: Option<usize>,
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) revisions: Revisions,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// `{{ json . }}`: what is said when it is done.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
    /// Show what would be run, and run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// The database has everything up to this version already; for a first run.
    #[arg(long, value_name = "VERSION", conflicts_with = "allow_dirty")]
    pub(crate) baseline: Option<String>,
    /// Begin although the database is not empty.
    #[arg(long)]
    pub(crate) allow_dirty: bool,
    /// What shares a transaction: the statements of a file, everything, nothing. A file may say otherwise.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) tx_mode: crate::migrate::TxMode,
    /// What becomes of files between those that were applied [default: linear]
    #[arg(long, value_enum)]
    pub(crate) exec_order: Option<crate::migrate::ExecOrder>,
    /// How long a statement waits for a lock before it lets others go on; 0 for as long as it takes. What the server sets
    /// for the role counts before this default.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) lock_wait: Option<std::time::Duration>,
    /// How long a statement may take.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) statement_timeout: Option<std::time::Duration>,
    /// How often a transaction that was rolled back for somebody's lock is tried again.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) retries: u32,
    /// What you found out about a statement that an earlier run began outside of a transaction, and whose end nobody
    /// recorded.
    #[arg(long, value_enum)]
    pub(crate) in_doubt: Option<crate::migrate::InDoubt>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateStatus {
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) revisions: Revisions,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// `{{ json . }}`, with plain text around it.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateDown {
    /// How many files to undo [default: 1]
    #[arg(conflicts_with = "to_version")]
    pub(crate) count: Option<usize>,
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) revisions: Revisions,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Undo everything after this version; 0 is before the first one.
    #[arg(long, value_name = "VERSION")]
    pub(crate) to_version: Option<String>,
    /// Show what would be run, and run nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Accept steps of this kind; may be repeated.
    #[arg(long, value_name = "HAZARD")]
    pub(crate) allow: Vec<Allowed>,
    /// Go on although the database is not what its files make.
    #[arg(long)]
    pub(crate) allow_drift: bool,
    /// `{{ sql . }}`, `{{ json . }}`, with plain text around it.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateSet {
    /// The version [default: the folder's last one, where something was applied before]
    #[arg(value_name = "VERSION")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) revisions: Revisions,
    #[command(flatten)]
    pub(crate) dir: Dir,
}

/// Which migration folder.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Dir {
    /// The migration folder [default: file://migrations]
    #[arg(long, value_name = "URL")]
    pub(crate) dir: Option<String>,
    /// The format of the folder: `atlas`.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) dir_format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateDiff {
    /// What the new file is about, for instance add_users: it becomes part of its name.
    pub(crate) name: Option<String>,
    /// What the folder is to make; repeated ones are composed.
    #[arg(long, required_unless_present = "env", value_name = "URL")]
    pub(crate) to: Vec<String>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) target: Target,
    /// `{{ sql . }}`, `{{ sql . "  " }}`, with plain text around it: how the file is written.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
    /// The schema that names are qualified with instead of their own; an empty one leaves it out.
    #[arg(long, value_name = "SCHEMA")]
    pub(crate) qualifier: Option<String>,
    /// Statements that do not block others for long, where PostgreSQL has them.
    #[arg(long)]
    pub(crate) online: bool,
    /// What had another name before, for instance users=people or users.name=title; may be repeated.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
    /// Look the file over in $VISUAL or $EDITOR before it is recorded.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) edit: bool,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How long to wait for another run in this folder to end [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) lock_timeout: Option<std::time::Duration>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateHash {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Accepted for the sake of older scripts: it is done anyway.
    #[arg(long, hide = true)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateValidate {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Replay the files as well, as they would run on an empty database. With postgres://… what they lead to is made on that server,
    /// in a scratch database that is dropped again; `docker://postgres/15/dev` only says what version they are meant for.
    #[arg(long, value_name = "URL")]
    pub(crate) dev_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateLint {
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Look at that many of the newest files.
    #[arg(long, value_name = "N", conflicts_with = "git_base")]
    pub(crate) latest: Option<u64>,
    /// Look at the files that this branch or commit does not have.
    #[arg(long, value_name = "REF")]
    pub(crate) git_base: Option<String>,
    /// The folder of the git repository [default: .]
    #[arg(long, value_name = "PATH")]
    pub(crate) git_dir: Option<String>,
    /// `text`, `{{ json . }}`, `sarif`, `github`.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<String>,
    #[command(flatten)]
    pub(crate) target: Target,
    /// What version the files are meant for: that of the server at postgres://…, or `docker://postgres/15/dev`.
    #[arg(long, value_name = "URL")]
    pub(crate) dev_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct MigrateNew {
    /// What the new file is about, for instance backfill_names: it becomes part of its name.
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) dir: Dir,
    /// Write it in $VISUAL or $EDITOR.
    #[arg(long)]
    pub(crate) edit: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub(crate) struct Scope {
    /// Only these schemas; may be repeated.
    #[arg(short = 's', long = "schema", value_name = "NAME")]
    pub(crate) schemas: Vec<String>,
    /// Leave out what matches, for instance `internal`, `public.tmp_*`, `*.*[type=policy]`; may be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
    /// Only what matches; may be repeated.
    #[arg(long, value_name = "PATTERN")]
    pub(crate) include: Vec<String>,
    /// Compare roles and memberships too: those that the sources speak of. They belong to the server, not to the database.
    #[arg(long)]
    pub(crate) roles: bool,
    /// A server that makes the sources' schema in a scratch database, which is dropped again, and settles what could not be decided
    /// without one: postgres://… Nothing needs it. `docker://postgres/15/dev` only says what version sources are meant for.
    #[arg(long, value_name = "URL")]
    pub(crate) dev_url: Option<String>,
    /// What `--preset` or an env says.
    #[arg(skip)]
    pub(crate) presets: Presets,
}

#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The major version of the servers that sources are meant for: what is built in there, and how it prints
    /// expressions. A database says its own; without one it is the newest. [possible values: 15, 16, 17, 18]
    #[arg(long, value_name = "MAJOR", value_parser = version, hide_possible_values = true)]
    pub(crate) server_version: Option<Version>,
}

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// What to show: file://, postgres://, env://, a share link, or - for standard input. Repeated ones are composed.
    #[arg(short = 'u', long, required_unless_present = "env", value_name = "URL")]
    pub(crate) url: Vec<String>,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) target: Target,
    /// `{{ sql . }}`, `{{ sql . "  " }}`, `{{ json . }}`, `{{ mermaid . }}`, with plain text around it.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Where to start from; repeated ones are composed.
    #[arg(short = 'f', long, required_unless_present = "env", value_name = "URL")]
    pub(crate) from: Vec<String>,
    /// Where to get to; repeated ones are composed.
    #[arg(long, required_unless_present = "env", value_name = "URL")]
    pub(crate) to: Vec<String>,
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) target: Target,
    /// `{{ sql . }}`, `{{ sql . "  " }}`, `{{ json . }}`, with plain text around it.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
    /// Exit with 2 when there is a difference.
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Write the plan to a file as well, for `schema apply --plan`; --from is a database then.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Statements that do not block others for long, where PostgreSQL has them: indexes built concurrently, constraints
    /// added first and validated later. They take longer, and some run outside the transaction.
    #[arg(long)]
    pub(crate) online: bool,
    /// What had another name before, for instance users=people or users.name=title; may be repeated.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) databases: Databases,
    /// What it should become; repeated ones are composed.
    #[arg(long, required_unless_present_any = ["env", "plan"], value_name = "URL")]
    pub(crate) to: Vec<String>,
    /// Apply a plan that `schema diff --save` wrote, as it is, and only if the database has not moved since.
    #[arg(long, value_name = "FILE",
        conflicts_with_all = ["to", "schemas", "exclude", "include", "roles", "online", "rename"])]
    pub(crate) plan: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// Show what would be done, and do nothing.
    #[arg(long, conflicts_with = "auto_approve")]
    pub(crate) dry_run: bool,
    /// Do not ask. Steps that lose data or open rows still need --allow.
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Accept steps of this kind; may be repeated.
    #[arg(long, value_name = "HAZARD")]
    pub(crate) allow: Vec<Allowed>,
    /// Statements that do not block others for long, where PostgreSQL has them: indexes built concurrently, constraints
    /// added first and validated later. They take longer, and some run outside the transaction.
    #[arg(long)]
    pub(crate) online: bool,
    /// What had another name before, for instance users=people or users.name=title; may be repeated.
    #[arg(long, value_name = "OLD=NEW")]
    pub(crate) rename: Vec<String>,
    /// `{{ sql . }}`, `{{ sql . "  " }}`, `{{ json . }}`: how the plan is shown.
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) format: Option<String>,
    /// `file`: everything in one transaction where PostgreSQL allows it. `none`: each statement for itself.
    #[arg(long, value_enum, default_value_t = TxMode::File)]
    pub(crate) tx_mode: TxMode,
    /// How long to wait for another run to end, for instance 10s, 500ms, 1m.
    #[arg(long, default_value = "10s", value_name = "TIME", value_parser = duration)]
    pub(crate) lock_timeout: std::time::Duration,
}

/// How statements are put into transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TxMode {
    File,
    None,
}

/// A hazard that a person accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allowed {
    /// Rows or columns are gone afterwards.
    DataLoss,
    /// More rows are visible in between, or afterwards, than before.
    Access,
}

impl Allowed {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DataLoss => "data-loss",
            Self::Access => "access",
        }
    }
}

fn preset(name: &str) -> Result<String, String> {
    Presets::named([name]).map(|_| name.to_owned())
}

fn version(text: &str) -> Result<Version, String> {
    let found = Version::ALL.into_iter().find(|version| version.major().to_string() == text);
    found.ok_or_else(|| "PostgreSQL 15, 16, 17 and 18 are supported".to_owned())
}

/// Reads a time with its unit.
pub(crate) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| "a time is a number and a unit, for instance 10s".to_owned())?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1000),
        "m" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        _ => return Err(format!("`{unit}` is no unit of time: ms, s, m or h")),
    };
    milliseconds.map(std::time::Duration::from_millis).ok_or_else(|| "this time is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_that_is_a_command_line() {
        use clap::CommandFactory;
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path}{} ", command.get_name());
            for inner in command.get_subcommands() {
                check(inner, &path);
            }
            if command.has_subcommands() {
                return;
            }
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> = help.lines().filter(|line| line.starts_with(&format!("  {path}"))).collect();
            assert!(help.starts_with("Example:\n") && !examples.is_empty(), "{path}");
            for example in examples {
                let words = example.split_whitespace().take_while(|word| *word != ">");
                assert!(Arguments::try_parse_from(words).is_ok(), "{example}");
            }
        }
        check(&Arguments::command(), "");
    }

    #[test]
    fn versions_are_those_that_are_known() {
        assert_eq!(version("15"), Ok(Version::V15));
        assert!(version("14").is_err());
        assert!(version("newest").is_err());
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("10s"), Ok(std::time::Duration::from_secs(10)));
        assert_eq!(duration("500ms"), Ok(std::time::Duration::from_millis(500)));
        assert!(duration("soon").is_err());
        assert!(duration("99999999999999999999h").is_err());
    }
}
