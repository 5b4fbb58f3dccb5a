//! With the feature `page`, the built page becomes part of the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_PAGE").is_none() {
        return Ok(());
    }
    println!("cargo::rerun-if-env-changed=ROWLOCK_DIST");
    let beside = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../dist");
    let folder = env::var_os("ROWLOCK_DIST").map_or(beside, PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.join("index.html").is_file() {
        let folder = folder.display();
        return Err(format!(
            "{folder} has no built page: `cargo xtask serve` builds it, or leave out the feature `page`"
        )
        .into());
    }
    let mut names = Vec::new();
    list(&folder, "", &mut names)?;
    names.sort();
    let mut code = "pub(super) static FILES: &[(&str, &[u8])] = &[\n".to_owned();
    for name in names {
        let path = fs::canonicalize(folder.join(&name))?;
        writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("page.rs"), code)?;
    Ok(())
}

/// The files below a folder, by their paths with slashes.
fn list(folder: &Path, before: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}
