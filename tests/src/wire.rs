//! PostgreSQL's messages, as far as what stands between a program and a server has to know them.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// Passes on what the server says until it is ready, and answers its state: `I` outside of transactions.
pub(crate) fn relay(server: &mut TcpStream, client: &mut impl Write) -> io::Result<u8> {
    loop {
        let message = tagged(server)?;
        client.write_all(&message)?;
        if message.first() == Some(&b'Z') {
            return Ok(message.last().copied().unwrap_or_default());
        }
    }
}

/// A message with its type.
pub(crate) fn tagged(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut kind = [0];
    stream.read_exact(&mut kind)?;
    let mut message = kind.to_vec();
    message.extend(untagged(stream)?);
    Ok(message)
}

/// A message without one: its length, which counts itself, and what follows.
pub(crate) fn untagged(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let rest = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    let mut message = length.to_vec();
    stream.take(rest).read_to_end(&mut message)?;
    Ok(message)
}
