//! The files of the page: those that were built in, or those of a folder, read once. What is asked for is looked up by its
//! name among them, so that no name leads anywhere else.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Failure;
use crate::source::plain;

/// The file that is shown first.
const INDEX: &str = "index.html";

/// The most that a folder with a page may hold: far more than a page is.
const LARGEST: u64 = 256 * 1024 * 1024;

#[cfg(feature = "page")]
mod built_in {
    include!(concat!(env!("OUT_DIR"), "/page.rs"));
}

/// The files of the page by their paths, without a slash before them.
#[derive(Debug)]
pub(super) struct Files(BTreeMap<String, Cow<'static, [u8]>>);

impl Files {
    /// Those that this program was built with.
    #[cfg(feature = "page")]
    pub(super) fn built_in() -> Option<Self> {
        Some(Self(
            built_in::FILES.iter().map(|(name, content)| ((*name).to_owned(), Cow::Borrowed(*content))).collect(),
        ))
    }

    /// Those that this program was built with.
    #[cfg(not(feature = "page"))]
    pub(super) fn built_in() -> Option<Self> {
        None
    }

    /// Those of a folder. Links in it are not followed.
    pub(super) fn of_folder(folder: &Path) -> Result<Self, Failure> {
        let mut files = BTreeMap::new();
        let mut left = LARGEST;
        read(folder, "", &mut files, &mut left)?;
        if !files.contains_key(INDEX) {
            return Err(format!("{}: there is no {INDEX}: this is no built page", folder.display()).into());
        }
        Ok(Self(files))
    }

    /// A file, by the path of a request.
    pub(super) fn get(&self, path: &str) -> Option<(&'static str, &[u8])> {
        let name = path.strip_prefix('/')?;
        let name = if name.is_empty() { INDEX } else { name };
        let content = self.0.get(name)?;
        Some((content_type(name), content))
    }
}

fn read(
    folder: &Path,
    before: &str,
    files: &mut BTreeMap<String, Cow<'static, [u8]>>,
    left: &mut u64,
) -> Result<(), Failure> {
    let fails = |error: std::io::Error| Failure::from(format!("{}: {}", folder.display(), plain(&error)));
    for entry in fs::read_dir(folder).map_err(fails)? {
        let entry = entry.map_err(fails)?;
        let kind = entry.file_type().map_err(fails)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = format!("{before}{name}");
        if kind.is_dir() {
            read(&entry.path(), &format!("{name}/"), files, left)?;
        } else if kind.is_file() {
            let length = entry.metadata().map_err(fails)?.len();
            *left = left.checked_sub(length).ok_or_else(|| {
                format!(
                    "{}: this holds more than {} MB: this is no built page",
                    folder.display(),
                    LARGEST / 1024 / 1024
                )
            })?;
            files.insert(name, Cow::Owned(fs::read(entry.path()).map_err(fails)?));
        }
    }
    Ok(())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "sql" | "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
