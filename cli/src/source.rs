//! Reading sources: files, folders, standard input, links.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use rowlock_core::preset::Presets;
use rowlock_core::share;
use rowlock_core::source::Source;

use crate::Failure;

/// The largest source that is read: far beyond any schema, and well within memory.
pub(crate) const LARGEST: u64 = 256 * 1024 * 1024;

/// The sources at a path: the file, or the folder's `*.sql` files in the order of their names' bytes.
pub(crate) fn at_path(path: &Path) -> Result<Vec<Source>, Failure> {
    let metadata = fs::metadata(path).map_err(|error| format!("{}: {}", path.display(), plain(&error)))?;
    if !metadata.is_dir() {
        return Ok(vec![file(path)?]);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| format!("{}: {}", path.display(), plain(&error)))? {
        let entry = entry?.path();
        if entry.extension().is_some_and(|extension| extension == "sql") && entry.is_file() {
            paths.push(entry);
        }
    }
    if paths.is_empty() {
        return Err(format!("{}: there is no *.sql file in this folder", path.display()).into());
    }
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    paths.iter().map(|path| file(path)).collect()
}

/// A file as a source.
pub(crate) fn file(path: &Path) -> Result<Source, Failure> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| format!("{name}: {}", plain(&error)))?;
    text(&name, file)
}

/// Puts a whole text in the place of a file, or leaves what is there.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let fails =
        |error: io::Error| Failure::from(format!("{}: it cannot be written: {}", path.display(), plain(&error)));
    let mut passing = path.file_name().unwrap_or_default().to_owned();
    passing.push(".part");
    let passing = path.with_file_name(passing);
    let written = File::create(&passing).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&passing, path)).map_err(|error| {
        // What is left of it is of no use either way.
        let _ = fs::remove_file(&passing);
        fails(error)
    })
}

/// Standard input as a source.
pub(crate) fn stdin() -> Result<Source, Failure> {
    text("standard input", io::stdin().lock())
}

fn text(name: &str, reader: impl Read) -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| format!("{name}: {}", plain(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{name}: this is larger than {} MB, the most that is read", LARGEST / 1024 / 1024).into());
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let before = error.as_bytes().get(..at).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let message = format!("{name}: line {line} is not UTF-8 (byte {at}): save the file as UTF-8");
            Err(message.into())
        }
    }
}

/// The panes of a share link.
pub(crate) fn link(link: &str) -> Result<Vec<Source>, Failure> {
    let workspace = share::decode(link).map_err(|error| format!("share link: {error}"))?;
    Ok(workspace.panes.into_iter().map(|pane| Source::new(pane.name, pane.text)).collect())
}

/// The presets that a link says.
pub(crate) fn presets_of_link(link: &str) -> Result<Presets, Failure> {
    let workspace = share::decode(link).map_err(|error| format!("share link: {error}"))?;
    let names = workspace.presets.iter().map(String::as_str);
    Ok(Presets::named(names).map_err(|why| format!("share link: {why}; a newer rowlock may know it"))?)
}

/// What went wrong, without the system's error number.
pub(crate) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}
