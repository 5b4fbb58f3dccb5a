//! What the tasks need on a machine, and getting it: says what is missing and why before anything is done, tries the ways
//! to get it in order, and says what a person could run where none works.

use std::fs::{self, File, TryLockError};
use std::time::Instant;

use crate::places::Places;
pub use crate::tools::{NEEDS, Tool, browser, postgres_bin};

/// Something a task needs.
pub struct Need {
    /// Which it is.
    pub tool: Tool,
    /// What it is called.
    pub name: &'static str,
    /// Why it is needed.
    pub why: &'static str,
    /// Whether it is there: what was found, or what is wrong.
    pub find: fn(&Places) -> Result<String, String>,
    /// The ways to get it, in the order they are tried.
    pub ways: &'static [Way],
    /// What a person could run instead.
    pub by_hand: fn(&Places) -> String,
}

/// A way to get something.
pub struct Way {
    /// What it does, for people.
    pub what: &'static str,
    /// Whether it can work on this machine at all.
    pub possible: fn(&Places) -> bool,
    /// Does it.
    pub get: fn(&Places) -> Result<(), String>,
}

/// A need that could not be met.
#[derive(Debug)]
pub struct Unmet {
    /// Which it is.
    pub tool: Tool,
    /// What it is, why it cannot be had, and what a person could run.
    pub message: String,
}

/// Gets whatever is missing of `tools`, and says which are still missing. It says first what, why and how.
///
/// # Errors
/// When the folder for the tools cannot be written.
pub fn meet(places: &Places, tools: &[Tool]) -> Result<Vec<Unmet>, String> {
    if missing(places, tools).is_empty() {
        return Ok(Vec::new());
    }
    let _alone = alone(places)?;
    // Another set-up may have got them while this one waited.
    let missing = missing(places, tools);
    announce(places, &missing);
    Ok(missing.into_iter().filter_map(|(need, _)| get(places, need).err()).collect())
}

/// Gets whatever is missing of `tools`.
///
/// # Errors
/// What cannot be had, why, and what a person could run instead.
pub fn demand(places: &Places, tools: &[Tool]) -> Result<(), String> {
    let unmet = meet(places, tools)?;
    if unmet.is_empty() {
        return Ok(());
    }
    Err(unmet.iter().map(|unmet| unmet.message.as_str()).collect::<Vec<_>>().join("\n\n"))
}

fn missing(places: &Places, tools: &[Tool]) -> Vec<(&'static Need, String)> {
    let needs = NEEDS.iter().filter(|need| tools.contains(&need.tool));
    needs.filter_map(|need| Some((need, (need.find)(places).err()?))).collect()
}

/// Waits until no other set-up installs into the same folder.
fn alone(places: &Places) -> Result<File, String> {
    let path = places.cache.join("lock");
    let fails =
        |error: &dyn std::fmt::Display| format!("{}: {error}. ROWLOCK_DEV_CACHE moves the folder", path.display());
    fs::create_dir_all(&places.cache).map_err(|error| fails(&error))?;
    let file = File::create(&path).map_err(|error| fails(&error))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => eprintln!("Another set-up is at work: waiting for it to end."),
        Err(TryLockError::Error(error)) => return Err(fails(&error)),
    }
    file.lock().map_err(|error| fails(&error))?;
    Ok(file)
}

fn announce(places: &Places, missing: &[(&Need, String)]) {
    if missing.is_empty() {
        return;
    }
    eprintln!("Missing, and to be got now; what is not the system's goes into {}:", places.cache.display());
    for (need, state) in missing {
        eprintln!("  {} ({state})\n      why: {}", need.name, need.why);
        let mut ways = need.ways.iter().filter(|way| (way.possible)(places)).map(|way| way.what);
        match ways.next() {
            Some(first) => eprintln!("      how: {first}"),
            None => eprintln!("      how: not possible here without you: {}", (need.by_hand)(places)),
        }
        for other in ways {
            eprintln!("      or else: {other}");
        }
    }
}

fn get(places: &Places, need: &Need) -> Result<(), Unmet> {
    let started = Instant::now();
    let mut reasons = Vec::new();
    for way in need.ways.iter().filter(|way| (way.possible)(places)) {
        let outcome = (way.get)(places)
            .and_then(|()| (need.find)(places).map_err(|state| format!("`{}` ran, and still: {state}", way.what)));
        match outcome {
            Ok(found) => {
                let seconds = started.elapsed().as_secs();
                eprintln!("  {}: {found}, in {seconds} s by {}", need.name, way.what);
                return Ok(());
            }
            Err(reason) => {
                eprintln!("  {}: {} did not work", need.name, way.what);
                reasons.push(reason);
            }
        }
    }
    if reasons.is_empty() {
        reasons
            .push("It cannot be installed here without a person: that takes root and apt-get, or rustup.".to_owned());
    }
    let message = format!(
        "{} could not be set up. It is needed because {}.\n{}\nDo this by hand, then run the same command again:\n    {}",
        need.name,
        need.why,
        reasons.join("\n"),
        (need.by_hand)(places)
    );
    eprintln!("{message}");
    Err(Unmet { tool: need.tool, message })
}
