//! A migration folder on disk: reading it whole, and writing to it so that a crash leaves nothing unnoticed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rowlock_core::folder::{self, Migration, SUM_FILE, Sum};
use rowlock_core::source::Source;

use crate::args::Dir;
use crate::config::Environment;
use crate::source::{LARGEST, plain};
use crate::url::Location;
use crate::{Failure, report};

/// Where migrations are kept, unless something else is said.
const DEFAULT: &str = "file://migrations";

/// A folder's files, as they were read.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    pub(crate) files: Vec<folder::File>,
    recorded: Option<Vec<u8>>,
}

/// The path of the folder that flags or an environment name.
pub(crate) fn path_of(dir: &Dir, environment: &Environment) -> Result<PathBuf, Failure> {
    if let Some(format) = dir.dir_format.as_deref().filter(|format| *format != "atlas") {
        return Err(format!("--dir-format: the format `{format}` is not supported, only `atlas`").into());
    }
    let own = environment.migration.dir.as_deref();
    let url = dir.dir.as_deref().or(own).unwrap_or(DEFAULT);
    let url = if url == "env://migration.dir" { own.unwrap_or(DEFAULT) } else { url };
    match Location::parse(url)? {
        Location::Path(path) | Location::Folder { path, version: None } => Ok(path),
        Location::Folder { version: Some(version), .. } => {
            Err(format!("--dir names a folder, not its state at version {version}: leave the version out").into())
        }
        Location::Stdin | Location::Postgres(_) | Location::Link(_) => {
            Err("--dir is a folder: file://migrations".into())
        }
    }
}

impl Folder {
    /// Reads a folder, and nothing that is not directly in it.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let fails = |error: &io::Error| Failure::from(format!("{shown}: {}", plain(error)));
        let mut files = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| fails(&error))? {
            let entry = entry.map_err(|error| fails(&error))?.path();
            let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.ends_with(".sql") && entry.is_file() {
                let path = entry.display().to_string();
                files.push(folder::File { content: content(&entry)?, name, path });
            }
        }
        folder::sort(&mut files);
        let sum = path.join(SUM_FILE);
        let recorded = if sum.is_file() { Some(content(&sum)?) } else { None };
        Ok(Self { path: path.to_owned(), files, recorded })
    }

    /// Reads a folder whose files are those that its checksum file knows.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let folder = Self::read(path)?;
        folder.check()?;
        Ok(folder)
    }

    /// [`Self::open`], or a folder that is there once something is added to it.
    pub(crate) fn open_or_begin(path: &Path) -> Result<Self, Failure> {
        if path.exists() {
            return Self::open(path);
        }
        Ok(Self { path: path.to_owned(), files: Vec::new(), recorded: None })
    }

    /// The checksums, where they are those that are recorded.
    pub(crate) fn check(&self) -> Result<Sum, Failure> {
        folder::check(&self.files, self.recorded.as_deref()).map_err(|error| {
            let path = self.path.display();
            format!(
                "{path}: {error}\nNothing was done. Look at what became of these files; where it is meant, record it: rowlock migrate hash --dir file://{path}"
            )
            .into()
        })
    }

    /// The files, read. What is wrong with them is printed.
    pub(crate) fn migrations(&self) -> Result<Vec<Migration>, Failure> {
        let outcome = folder::migrations(&self.files);
        let sources: Vec<Source> = outcome.value.iter().map(|migration| migration.source.clone()).collect();
        if report::print(&outcome.diagnostics, &sources) {
            return Err(format!("{}: the files cannot be read whole; nothing was done", self.path.display()).into());
        }
        Ok(outcome.value)
    }

    /// What an empty database would run, up to a version where one is named.
    pub(crate) fn history(&self, version: Option<&str>) -> Result<Vec<Source>, Failure> {
        let migrations = self.migrations()?;
        let wanted = match version {
            None => migrations.as_slice(),
            Some(version) => folder::up_to(&migrations, version).ok_or_else(|| {
                let known: Vec<&str> = migrations.iter().map(|migration| migration.version.as_str()).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                format!("{}: no file has the version {version}; there are: {known}", self.path.display())
            })?,
        };
        Ok(folder::from_checkpoint(wanted).iter().map(Migration::script).collect())
    }

    /// Adds files and records them. A crash in between leaves either nothing, or a file that the checksum file does not know.
    pub(crate) fn add(&mut self, files: Vec<(String, String)>) -> Result<(), Failure> {
        fs::create_dir_all(&self.path).map_err(|error| format!("{}: {}", self.path.display(), plain(&error)))?;
        for (name, text) in files {
            let path = self.path.join(&name);
            if path.exists() {
                return Err(format!("{}: this file is there already; nothing was overwritten", path.display()).into());
            }
            put(&self.path, &name, text.as_bytes())?;
            self.files.push(folder::File { path: path.display().to_string(), name, content: text.into_bytes() });
        }
        folder::sort(&mut self.files);
        self.record()
    }

    /// Writes the checksum file for the files as they are.
    pub(crate) fn record(&self) -> Result<(), Failure> {
        put(&self.path, SUM_FILE, folder::sum(&self.files).to_string().as_bytes())
    }
}

/// Puts a whole file in its place, or none.
fn put(folder: &Path, name: &str, content: &[u8]) -> Result<(), Failure> {
    let passing = folder.join(format!(".{name}.part"));
    let written = File::create(&passing).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&passing, folder.join(name))).map_err(|error| {
        // What is left of it is no migration either way.
        let _ = fs::remove_file(&passing);
        format!("{}: it cannot be written: {}", folder.join(name).display(), plain(&error)).into()
    })
}

fn content(path: &Path) -> Result<Vec<u8>, Failure> {
    let fails = |error: io::Error| Failure::from(format!("{}: {}", path.display(), plain(&error)));
    let mut bytes = Vec::new();
    File::open(path).map_err(fails)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(fails)?;
    if bytes.len() as u64 > LARGEST {
        let most = LARGEST / 1024 / 1024;
        return Err(format!("{}: this is larger than {most} MB, the most that is read", path.display()).into());
    }
    Ok(bytes)
}

/// Keeps two runs that write to a folder apart, until it is dropped.
pub(crate) struct Lock {
    /// The folder, where this run made it.
    made: Option<PathBuf>,
    file: Option<File>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A folder into which nothing was put goes again; one with files in it stays.
        if let Some(path) = &self.made {
            let _ = fs::remove_dir(path);
        }
    }
}

/// Waits for whoever else writes to a folder, which is made where it is not there.
pub(crate) fn lock_or_begin(path: &Path, timeout: Duration) -> Result<Lock, Failure> {
    loop {
        let made = !path.is_dir();
        fs::create_dir_all(path).map_err(|error| format!("{}: {}", path.display(), plain(&error)))?;
        let mut lock = lock(path, timeout)?;
        // Whoever made it may have taken it away while this one waited.
        if lock.file.as_ref().is_none_or(|file| is_at(file, path)) {
            lock.made = made.then(|| path.to_owned());
            return Ok(lock);
        }
    }
}

/// Whether what was opened is still what lies at a path.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: &fs::Metadata| (metadata.dev(), metadata.ino());
    matches!((file.metadata(), fs::metadata(path)), (Ok(one), Ok(other)) if identity(&one) == identity(&other))
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Waits for whoever else writes to a folder.
pub(crate) fn lock(path: &Path, timeout: Duration) -> Result<Lock, Failure> {
    // Elsewhere a folder cannot be opened as a file.
    if !cfg!(unix) || !path.is_dir() {
        return Ok(Lock { made: None, file: None });
    }
    let fails = |error: io::Error| Failure::from(format!("{}: {}", path.display(), plain(&error)));
    let file = File::open(path).map_err(fails)?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { made: None, file: Some(file) }),
            Err(fs::TryLockError::Error(error)) => return Err(fails(error)),
            Err(fs::TryLockError::WouldBlock) if began.elapsed() >= timeout => {
                return Err(format!(
                    "{}: another run writes to this folder; nothing was done. Wait for it, or give it more time with --lock-timeout",
                    path.display()
                )
                .into());
            }
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// What a person makes of a text in their editor.
pub(crate) fn edit(name: &str, text: &str) -> Result<String, Failure> {
    let editor =
        ["VISUAL", "EDITOR"].iter().find_map(|variable| std::env::var(variable).ok().filter(|it| !it.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let folder = std::env::temp_dir().join(format!("rowlock-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let path = folder.join(name);
    let edited = fs::write(&path, text).map_err(Failure::from).and_then(|()| {
        let status = Command::new(program).args(words).arg(&path).status();
        let status = status.map_err(|error| format!("--edit: `{editor}` cannot be run: {}", plain(&error)))?;
        if !status.success() {
            return Err(format!("--edit: `{editor}` ended with an error; nothing was written").into());
        }
        Ok(fs::read_to_string(&path)?)
    });
    // It is a temporary file in any case.
    let _ = fs::remove_dir_all(&folder);
    edited
}
