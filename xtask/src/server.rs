//! A small server for the built page: loopback only, one folder, strict headers.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The page may load what lies beside it, and talk to nobody. Workers take it from their own answer's header.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const LONGEST_REQUEST: u64 = 16 * 1024;

/// Starts serving `folder` on the loopback address, in threads of its own, until the process ends.
///
/// # Errors
/// When the port is taken, or `folder` is not there.
pub fn start(folder: &Path, port: u16) -> io::Result<SocketAddr> {
    let folder: Arc<Path> = fs::canonicalize(folder)?.into();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = Arc::clone(&folder);
            thread::spawn(move || {
                // A client that goes away half-way is nobody's concern.
                let _ = converse(&stream, &folder);
            });
        }
    });
    Ok(address)
}

/// Answers the requests of one connection.
fn converse(stream: &TcpStream, folder: &Path) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.take(0));
    loop {
        reader.get_mut().set_limit(LONGEST_REQUEST);
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split_whitespace();
        let (method, target) =
            (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
        let mut close = false;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? == 0 {
                return Ok(());
            }
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            close |= header == "connection: close";
        }
        answer(stream, folder, &method, &target)?;
        if close {
            return Ok(());
        }
    }
}

/// The headers of every answer, those that say no as well.
const HEADERS: &str = "Cache-Control: no-cache\r\n\
     Cross-Origin-Embedder-Policy: require-corp\r\n\
     Cross-Origin-Opener-Policy: same-origin\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\n\
     Referrer-Policy: no-referrer\r\n\
     X-Content-Type-Options: nosniff\r\n";

fn answer(mut stream: &TcpStream, folder: &Path, method: &str, target: &str) -> io::Result<()> {
    let (status, content_type, length, file) = match (method, open(folder, target)) {
        ("GET" | "HEAD", Some((path, file))) => ("200 OK", content_type(&path), file.metadata()?.len(), Some(file)),
        ("GET" | "HEAD", None) => ("404 Not Found", PLAIN_TEXT, NOT_FOUND.len() as u64, None),
        _ => ("405 Method Not Allowed\r\nAllow: GET, HEAD", PLAIN_TEXT, 0, None),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{HEADERS}\
         Content-Security-Policy: {CONTENT_SECURITY_POLICY}\r\n\r\n"
    )?;
    match (method, file) {
        // No more than was announced, should the file grow meanwhile.
        ("GET", Some(file)) => io::copy(&mut file.take(length), &mut stream).map(|_| ())?,
        ("GET", None) => stream.write_all(NOT_FOUND.as_bytes())?,
        _ => {}
    }
    stream.flush()
}

const NOT_FOUND: &str = "Not found\n";
const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// The file that a request names. What is not in the folder is not found: there is no page for a missing file.
fn open(folder: &Path, target: &str) -> Option<(PathBuf, File)> {
    let path = target.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let relative = Path::new(path);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = fs::canonicalize(folder.join(relative)).ok()?;
    if !path.starts_with(folder) || !path.is_file() {
        return None;
    }
    let file = File::open(&path).ok()?;
    Some((path, file))
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "sql" | "txt" => PLAIN_TEXT,
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(address: SocketAddr, request: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn only_what_is_in_the_folder_is_served() -> io::Result<()> {
        let outside = std::env::temp_dir().join(format!("rowlock-server-{}", std::process::id()));
        let folder = outside.join("page");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.html"), "<p>hello")?;
        fs::write(outside.join("secret.txt"), "secret")?;
        let address = start(&folder, 0)?;
        let get = |path: &str| ask(address, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));

        let page = get("/?x=1")?;
        assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("<p>hello"), "{page}");
        assert!(page.contains("Content-Security-Policy: default-src 'none'"), "{page}");
        for path in ["/../secret.txt", "/%2e%2e/secret.txt", "//etc/passwd", "/missing", "/./../secret.txt"] {
            let answer = get(path)?;
            assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("nosniff"), "{path}: {answer}");
        }
        let posted = ask(address, "POST / HTTP/1.1\r\nConnection: close\r\n\r\n")?;
        assert!(posted.starts_with("HTTP/1.1 405"), "{posted}");
        fs::remove_dir_all(&outside)
    }
}
