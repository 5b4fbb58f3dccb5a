//! What the functions of a configuration file see of the machine: files beside it, variables of the environment.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::filter::glob;

/// The largest file that is read into a configuration.
const LARGEST: u64 = 16 * 1024 * 1024;
/// The most files that a pattern may stand for.
const MOST: usize = 100_000;

/// Files and variables, as a configuration file sees them.
pub(super) struct Outside<'o> {
    /// The folder of the file, which paths begin at.
    pub(super) folder: PathBuf,
    pub(super) variable: &'o dyn Fn(&str) -> Option<String>,
}

impl Outside<'_> {
    /// Nothing at all, for tests.
    #[cfg(test)]
    pub(super) fn nothing() -> Self {
        Self { folder: PathBuf::from("/nowhere"), variable: &|_| None }
    }

    /// A path that does not begin at the working folder.
    pub(super) fn whole(&self, path: &str) -> String {
        let path = self.folder.join(path);
        std::path::absolute(&path).unwrap_or(path).display().to_string()
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &str) -> Result<String, String> {
        let place = self.folder.join(path);
        let fails = |error: &dyn std::fmt::Display| format!("{}: {error}", place.display());
        let file = fs::File::open(&place).map_err(|error| fails(&crate::source::plain(&error)))?;
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| fails(&crate::source::plain(&error)))?;
        if bytes.len() as u64 > LARGEST {
            return Err(fails(&format!("this is larger than {} MB", LARGEST / 1024 / 1024)));
        }
        String::from_utf8(bytes).map_err(|_| fails(&"this is not UTF-8"))
    }

    /// The files that a pattern names, in order: `*` and `?` within a name, `**` for any folders.
    pub(super) fn files(&self, pattern: &str) -> Result<Vec<String>, String> {
        if pattern.contains(['[', ']', '{', '}']) {
            return Err("patterns know *, ? and **, and no brackets".to_owned());
        }
        let mut found = Vec::new();
        let (start, shown) = match pattern.strip_prefix('/') {
            Some(_) => (PathBuf::from("/"), "/".to_owned()),
            None => (self.folder.clone(), String::new()),
        };
        let mut parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        if parts.last() == Some(&"**") {
            parts.push("*");
        }
        walk(&start, &shown, &parts, &mut found)?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// Adds the files in a folder that the rest of a pattern names. A folder that cannot be read has none.
fn walk(folder: &Path, shown: &str, pattern: &[&str], found: &mut Vec<String>) -> Result<(), String> {
    let Some((first, rest)) = pattern.split_first() else { return Ok(()) };
    if found.len() > MOST {
        return Err(format!("this pattern stands for more than {MOST} files"));
    }
    if *first == "**" {
        walk(folder, shown, rest, found)?;
    } else if !first.contains(['*', '?']) {
        return step(&folder.join(first), format!("{shown}{first}"), pattern, found);
    }
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Links are not followed down: they may lead round in a circle.
        if *first == "**" {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                walk(&entry.path(), &format!("{shown}{name}/"), pattern, found)?;
            }
        } else if glob(first, &name) {
            step(&entry.path(), format!("{shown}{name}"), pattern, found)?;
        }
    }
    Ok(())
}

/// Takes a path that the first part of a pattern names: the file, where nothing is left of the pattern, or else the folder.
fn step(path: &Path, shown: String, pattern: &[&str], found: &mut Vec<String>) -> Result<(), String> {
    match pattern.get(1..).unwrap_or_default() {
        [] if path.is_file() => found.push(shown),
        [] => {}
        rest if path.is_dir() => walk(path, &format!("{shown}/"), rest, found)?,
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_files() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in ["a.sql", "b.hcl", "x/c.sql", "x/y/d.sql"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "-- text").expect("a file");
        }
        let outside = Outside { folder: folder.path().to_owned(), variable: &|_| None };
        let files = |pattern| outside.files(pattern).expect(pattern).join(" ");
        assert_eq!(files("*.sql"), "a.sql");
        assert_eq!(files("**/*.sql"), "a.sql x/c.sql x/y/d.sql");
        assert_eq!(files("x/**"), "x/c.sql x/y/d.sql");
        assert_eq!(files("x/?.sql"), "x/c.sql");
        assert_eq!(files("./x/*/d.sql"), "x/y/d.sql");
        assert_eq!(files("no/*"), "");
        assert_eq!(files("x"), "");
        let whole = format!("{}/*.hcl", folder.path().display());
        assert_eq!(files(&whole), format!("{}/b.hcl", folder.path().display()));
        assert!(outside.files("[ab].sql").is_err());
        assert_eq!(outside.read("a.sql"), Ok("-- text".to_owned()));
        assert!(outside.read("none").is_err_and(|why| why.contains("there is no such file")));
    }
}
