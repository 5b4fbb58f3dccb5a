//! Whether the page that was built is still the page that would be built.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::places::Places;
use crate::{run, wasm};

/// What the page is made from.
const INPUTS: &[&str] =
    &[".cargo/config.toml", "Cargo.lock", "Cargo.toml", "Trunk.toml", "core/Cargo.toml", "core/src", "static", "web"];

/// What stands among it and is made itself.
const MADE: &[&str] = &["web/generated", "web/node_modules"];

/// One text for all that decides what the page becomes, and for what it became; `None` where that cannot be told.
pub fn of_page(places: &Places) -> Option<String> {
    let mut hasher = DefaultHasher::new();
    for input in INPUTS {
        hash(places, Path::new(input), true, &mut hasher).ok()?;
    }
    run::answer(wasm::command(places, "rustc").arg("-V"))?.hash(&mut hasher);
    run::answer(Command::new(places.program("trunk")?).arg("--version"))?.hash(&mut hasher);
    hash(places, Path::new("dist"), false, &mut hasher).ok()?;
    Some(format!("{:016x}\n", hasher.finish()))
}

/// The page's stamp as it was left.
pub fn read(places: &Places) -> Option<String> {
    fs::read_to_string(file(places)).ok()
}

/// Leaves the page's stamp; without one the page is built again.
pub fn leave(places: &Places) {
    let file = file(places);
    // Either way nothing but time is lost.
    let _ = match of_page(places) {
        Some(stamp) => fs::write(file, stamp),
        None => fs::remove_file(file),
    };
}

fn file(places: &Places) -> PathBuf {
    places.root.join("target/page.stamp")
}

/// Hashes the files below a path in the order of their names: with what they hold, or with how long they are.
fn hash(places: &Places, path: &Path, contents: bool, hasher: &mut DefaultHasher) -> io::Result<()> {
    if MADE.iter().any(|made| path == Path::new(made)) {
        return Ok(());
    }
    let whole = places.root.join(path);
    path.hash(hasher);
    if whole.is_dir() {
        let mut names = fs::read_dir(&whole)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        return names.iter().try_for_each(|name| hash(places, &path.join(name), contents, hasher));
    }
    if contents {
        fs::read(&whole)?.hash(hasher)
    } else {
        whole.metadata()?.len().hash(hasher)
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_tells() -> io::Result<()> {
        let root = std::env::temp_dir().join(format!("rowlock-stamp-{}", std::process::id()));
        let places = Places { root: root.clone(), cache: root.clone() };
        fs::create_dir_all(root.join("web/node_modules"))?;
        let told = |contents| -> io::Result<u64> {
            let mut hasher = DefaultHasher::new();
            hash(&places, Path::new("web"), contents, &mut hasher)?;
            Ok(hasher.finish())
        };
        fs::write(root.join("web/a"), "one")?;
        let first = (told(true)?, told(false)?);
        fs::write(root.join("web/node_modules/b"), "made")?;
        assert_eq!((told(true)?, told(false)?), first, "what is made is no input");
        fs::write(root.join("web/a"), "two")?;
        assert_ne!(told(true)?, first.0);
        assert_eq!(told(false)?, first.1);
        fs::write(root.join("web/c"), "")?;
        assert_ne!(told(false)?, first.1);
        fs::remove_dir_all(root)
    }
}
