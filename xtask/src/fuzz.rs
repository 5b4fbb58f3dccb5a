//! The fuzz targets, each for some minutes.

use std::fs;
use std::process::ExitCode;

use crate::places::Places;
use crate::{run, versions};

/// The targets, each of which is a file in `fuzz/fuzz_targets/`.
pub const TARGETS: [&str; 4] = ["parse", "interpret", "plan", "share"];

const MINUTES: u64 = 15;

/// Runs the targets that the arguments name, or all of them: `[TARGET]… [--minutes N]`.
///
/// # Errors
/// When one is not known, cannot be built, or finds something: the input then lies in `fuzz/artifacts/`.
pub fn run(places: &Places, arguments: &[String]) -> Result<ExitCode, String> {
    let (targets, minutes) = parse(arguments)?;
    install(places)?;
    for target in targets {
        println!("{target}: {minutes} minutes");
        let seconds = minutes * 60;
        // What is found on the way is no seed: those are written by hand.
        let (folder, found) = (places.root.join("fuzz"), format!("target/found/{target}"));
        let there = folder.join(&found);
        fs::create_dir_all(&there).map_err(|error| format!("{}: {error}", there.display()))?;
        let mut fuzz = run::command(places, "cargo");
        fuzz.current_dir(folder).args(["fuzz", "run", "--debug-assertions", "--sanitizer", "none", target]);
        fuzz.arg(found)
            .arg(format!("corpus/{target}"))
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .args(["-rss_limit_mb=4096", "-timeout=20"]);
        // cargo-fuzz passes flags that a stable compiler takes only so.
        run::openly(fuzz.env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(arguments: &[String]) -> Result<(Vec<&'static str>, u64), String> {
    let (mut targets, mut minutes) = (Vec::new(), MINUTES);
    let mut left = arguments.iter();
    while let Some(argument) = left.next() {
        if argument == "--minutes" {
            let number =
                left.next().and_then(|number| number.parse().ok()).filter(|number| (1..=1440).contains(number));
            minutes = number.ok_or("--minutes takes a number from 1 to 1440")?;
        } else {
            let known = TARGETS.into_iter().find(|target| target == argument);
            targets.push(known.ok_or_else(|| format!("there is no target `{argument}`, only {}", TARGETS.join(", ")))?);
        }
    }
    Ok((if targets.is_empty() { TARGETS.to_vec() } else { targets }, minutes))
}

fn install(places: &Places) -> Result<(), String> {
    if run::answer(run::command(places, "cargo").args(["fuzz", "--version"])).is_some() {
        return Ok(());
    }
    let mut install = run::command(places, "cargo");
    install.args(["install", "--locked", "cargo-fuzz", "--version", versions::CARGO_FUZZ, "--root"]);
    run::quietly(places, "cargo install cargo-fuzz", install.arg(places.cargo_root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<(Vec<&'static str>, u64), String> {
        parse(&arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn targets_and_minutes_are_read() {
        assert_eq!(parsed(&[]), Ok((TARGETS.to_vec(), MINUTES)));
        assert_eq!(parsed(&["plan", "--minutes", "2"]), Ok((vec!["plan"], 2)));
        assert!(parsed(&["--minutes", "0"]).is_err() && parsed(&["--minutes"]).is_err() && parsed(&["nope"]).is_err());
    }

    #[test]
    fn every_target_is_there() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/fuzz_targets");
        let mut found: Vec<String> = std::fs::read_dir(root)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_string_lossy().into_owned()))
            .collect();
        found.sort();
        let mut known = TARGETS.map(str::to_owned).to_vec();
        known.sort();
        assert_eq!(found, known);
    }
}
