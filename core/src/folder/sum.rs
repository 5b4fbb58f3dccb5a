//! `atlas.sum`: what a folder's files were when its author last looked at them.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::File;
use super::directive::ignores_sum;

/// The name of the checksum file.
pub const SUM_FILE: &str = "atlas.sum";

/// What stands before each hash.
const PREFIX: &str = "h1:";

/// The checksums of a folder's files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    /// One for each file, in the folder's order.
    pub entries: Vec<Entry>,
}

/// The checksum of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file's name.
    pub name: String,
    /// Base64 of the SHA-256 of it and everything before it.
    pub hash: String,
}

impl Sum {
    /// The checksum of all entries.
    pub fn total(&self) -> String {
        let mut digest = Sha256::new();
        for entry in &self.entries {
            digest.update(&entry.name);
            digest.update(&entry.hash);
        }
        STANDARD.encode(digest.finalize())
    }

    /// The hash of a file, as a revision row keeps it.
    pub fn hash_of(&self, name: &str) -> Option<&str> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| entry.hash.as_str())
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{PREFIX}{}", self.total())?;
        self.entries.iter().try_for_each(|entry| writeln!(f, "{} {PREFIX}{}", entry.name, entry.hash))
    }
}

/// The checksums of files, which are in the folder's order.
pub fn sum(files: &[File]) -> Sum {
    let mut digest = Sha256::new();
    let mut entries = Vec::with_capacity(files.len());
    for file in files {
        digest.update(&file.name);
        if ignores_sum(&file.content) {
            continue;
        }
        digest.update(&file.content);
        entries.push(Entry { name: file.name.clone(), hash: STANDARD.encode(digest.clone().finalize()) });
    }
    Sum { entries }
}

/// How the files of a folder differ from its checksum file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SumError {
    /// There are files and no checksum file.
    #[error("checksum file not found: there is no {SUM_FILE} in this folder")]
    Missing,
    /// The checksum file has a line that is none of its own.
    #[error("{SUM_FILE}, line {line}: `{text}` is no entry{}", if *.conflict { ": a merge was left unresolved" } else { "" })]
    Format {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        text: String,
        /// Whether git put it there.
        conflict: bool,
    },
    /// The first line of the checksum file is not the sum of the others.
    #[error("checksum mismatch: the first line of {SUM_FILE} does not fit its other lines")]
    Total,
    /// Files were added, edited or removed.
    #[error("checksum mismatch: the files are not those that {SUM_FILE} knows\n{}", lines(.0))]
    Changed(Vec<Change>),
}

fn lines(changes: &[Change]) -> String {
    let lines: Vec<String> = changes.iter().map(|change| format!("  {change}")).collect();
    lines.join("\n")
}

/// A file that is not as the checksum file knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The line of the checksum file, from 1: the entry's, or where it would stand.
    pub line: usize,
    /// The file's name.
    pub file: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not in the checksum file.
    Added,
    /// Its content, or that it counts, is another.
    Edited {
        /// Whether only the ends of its lines are others.
        line_ends: bool,
    },
    /// It is no longer there.
    Removed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ChangeKind::Added => "added",
            ChangeKind::Edited { line_ends: false } => "edited",
            ChangeKind::Edited { line_ends: true } => "edited (only the ends of its lines: CRLF or LF)",
            ChangeKind::Removed => "removed",
        };
        write!(f, "L{}: {} was {what}", self.line, self.file)
    }
}

/// Compares files, which are in the folder's order, with the text of the checksum file.
///
/// # Errors
/// How they differ. An edited file is named where nothing before it differs: hashes run on from file to file.
pub fn check(files: &[File], recorded: Option<&[u8]>) -> Result<Sum, SumError> {
    let found = sum(files);
    let Some(recorded) = recorded else {
        return if files.is_empty() { Ok(found) } else { Err(SumError::Missing) };
    };
    let (total, known) = parse(recorded)?;
    if let Some(changes) = changes(&known, &found, files) {
        return Err(SumError::Changed(changes));
    }
    if total != found.total() {
        return Err(SumError::Total);
    }
    Ok(found)
}

/// The first line's hash, and the entries.
fn parse(text: &[u8]) -> Result<(String, Sum), SumError> {
    let text = String::from_utf8_lossy(text);
    let mut known = Sum::default();
    let mut total = None;
    for (number, line) in text.lines().enumerate() {
        let format = || SumError::Format {
            line: number + 1,
            text: line.chars().take(60).collect(),
            conflict: ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)),
        };
        if number == 0 {
            total = Some(line.strip_prefix(PREFIX).ok_or_else(format)?.to_owned());
            continue;
        }
        let (name, hash) = line.split_once(PREFIX).ok_or_else(format)?;
        known.entries.push(Entry { name: name.trim().to_owned(), hash: hash.to_owned() });
    }
    let empty = || SumError::Format { line: 1, text: String::new(), conflict: false };
    Ok((total.ok_or_else(empty)?, known))
}

fn changes(known: &Sum, found: &Sum, files: &[File]) -> Option<Vec<Change>> {
    let names = |sum: &Sum| -> BTreeSet<String> { sum.entries.iter().map(|entry| entry.name.clone()).collect() };
    let (known_names, found_names) = (names(known), names(found));
    let removed = known.entries.iter().enumerate().filter(|(_, entry)| !found_names.contains(&entry.name));
    let mut changes: Vec<Change> = removed
        .map(|(number, entry)| {
            // What only left the checksum is still there.
            let there = files.iter().any(|file| file.name == entry.name);
            let kind = if there { ChangeKind::Edited { line_ends: false } } else { ChangeKind::Removed };
            Change { line: number + 2, file: entry.name.clone(), kind }
        })
        .collect();
    let added = found.entries.iter().enumerate().filter(|(_, entry)| !known_names.contains(&entry.name));
    changes.extend(added.map(|(number, entry)| Change {
        line: number + 2,
        file: entry.name.clone(),
        kind: ChangeKind::Added,
    }));
    changes.sort_by_key(|change| change.line);
    let mut both = known.entries.iter().zip(&found.entries).enumerate();
    let differs = both.find(|(_, (known, found))| known != found);
    if let Some((number, (known, found))) = differs
        && known_names.contains(&found.name)
        && found_names.contains(&known.name)
    {
        let line_ends = known.name == found.name && only_line_ends(files, &found.name, &known.hash);
        let kind = ChangeKind::Edited { line_ends };
        changes.insert(0, Change { line: number + 2, file: known.name.clone(), kind });
    }
    (!changes.is_empty()).then_some(changes)
}

/// Whether a file would have its hash with other ends of lines.
fn only_line_ends(files: &[File], name: &str, hash: &str) -> bool {
    let Some(at) = files.iter().position(|file| file.name == name) else { return false };
    let mut digest = Sha256::new();
    for file in files.get(..at).unwrap_or_default() {
        digest.update(&file.name);
        if !ignores_sum(&file.content) {
            digest.update(&file.content);
        }
    }
    digest.update(name);
    let content = files.get(at).map(|file| file.content.as_slice()).unwrap_or_default();
    let unix = without_returns(content);
    let mut dos = Vec::with_capacity(unix.len());
    for byte in &unix {
        if *byte == b'\n' {
            dos.push(b'\r');
        }
        dos.push(*byte);
    }
    [unix, dos].iter().any(|content| STANDARD.encode(digest.clone().chain_update(content).finalize()) == hash)
}

fn without_returns(content: &[u8]) -> Vec<u8> {
    let next = content.iter().skip(1).map(Some).chain([None]);
    let pairs = content.iter().zip(next);
    pairs.filter(|(byte, next)| !(**byte == b'\r' && *next == Some(&b'\n'))).map(|(byte, _)| *byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> File {
        File { name: name.into(), path: name.into(), content: content.into() }
    }

    fn folder() -> [File; 3] {
        [file("1.sql", "select 1;\n"), file("2_x.sql", "select 2;\n"), file("3.sql", "select 3;\n")]
    }

    fn said(files: &[File], recorded: &str) -> Option<String> {
        check(files, Some(recorded.as_bytes())).err().map(|error| error.to_string())
    }

    #[test]
    fn hashes_are_those_of_another_implementation() {
        // Python's hashlib over the same bytes.
        let expected = "h1:tOVSb3Who6AXGHN6gRKdD64wz6HhyEnhp5H9LMcpQ3M=\n\
            1.sql h1:JcNpO1YoDaz0N5wmI/CUFVmHu5IyuC9hOfQWmmrMYlA=\n\
            2_x.sql h1:q9fr2gy7Vp6gp8m941W9AggNCOgxK66TD9AWTd/6rVs=\n\
            3.sql h1:W4/MMyvrj7ekUiqSy3HnWOJ6GR8Gh3nLRTcx79qyMmc=\n";
        assert_eq!(sum(&folder()).to_string(), expected);
        assert_eq!(sum(&[]).to_string(), "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    }

    #[test]
    fn what_was_written_is_in_order() {
        let text = sum(&folder()).to_string();
        assert_eq!(said(&folder(), &text), None);
        assert_eq!(said(&folder(), &text.replace('\n', "\r\n")), None);
        assert_eq!(check(&[], None), Ok(Sum::default()));
        assert_eq!(check(&folder(), None), Err(SumError::Missing));
    }

    #[test]
    fn what_changed_is_named_with_its_line() {
        let text = sum(&folder()).to_string();
        let mut edited = folder();
        edited[1].content.push(b'\n');
        assert!(said(&edited, &text).is_some_and(|said| said.ends_with("\n  L3: 2_x.sql was edited")));
        let removed = [folder()[0].clone(), folder()[2].clone()];
        assert!(said(&removed, &text).is_some_and(|said| said.ends_with("\n  L3: 2_x.sql was removed")));
        let mut added = folder().to_vec();
        added.insert(1, file("1_y.sql", ""));
        added.push(file("4.sql", ""));
        let both = "\n  L3: 1_y.sql was added\n  L6: 4.sql was added";
        assert!(said(&added, &text).is_some_and(|said| said.ends_with(both)));
        let mut dos = folder();
        dos[0].content = b"select 1;\r\n".to_vec();
        assert!(
            said(&dos, &text).is_some_and(|said| said.contains("L2: 1.sql was edited (only the ends of its lines"))
        );
        let mut ignored = folder();
        ignored[2].content = b"-- atlas:sum ignore\n".to_vec();
        assert!(said(&ignored, &text).is_some_and(|said| said.ends_with("\n  L4: 3.sql was edited")));
    }

    #[test]
    fn a_file_that_the_sum_ignores_counts_by_its_name() {
        let with = [file("1.sql", "-- atlas:sum ignore\n\nselect 1;"), file("2.sql", "select 2;")];
        let without = [file("2.sql", "select 2;")];
        assert_eq!(sum(&with).entries.len(), 1);
        assert_ne!(sum(&with), sum(&without));
        let other = [file("1.sql", "-- atlas:sum ignore\n\nselect 0;"), file("2.sql", "select 2;")];
        assert_eq!(sum(&with), sum(&other));
        // What came or went without an entry shows in the first hash after it.
        assert!(said(&without, &sum(&with).to_string()).is_some_and(|said| said.ends_with("L2: 2.sql was edited")));
    }

    #[test]
    fn a_broken_checksum_file_is_named_with_its_line() {
        let text = sum(&folder()).to_string();
        assert_eq!(said(&folder(), ""), Some("atlas.sum, line 1: `` is no entry".into()));
        let conflict = text.replacen('\n', "\n<<<<<<< HEAD\n", 1);
        let expected = "atlas.sum, line 2: `<<<<<<< HEAD` is no entry: a merge was left unresolved";
        assert_eq!(said(&folder(), &conflict), Some(expected.into()));
        let total = text.replacen("h1:", "h1:x", 1);
        assert_eq!(check(&folder(), Some(total.as_bytes())), Err(SumError::Total));
    }
}
