//! What stands between statements and is sent to a server all the same.

use super::scan::{Piece, PieceKind, Scanner};

/// The extents of semicolons that end nothing in a stretch between statements, and, where the text ends with it, of a comment that no
/// line end closes. Atlas takes each for a statement.
pub(crate) fn lone(text: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let is_lone = |piece: &Piece| {
        piece.kind == PieceKind::Semicolon || piece.kind == PieceKind::LineComment && piece.end == text.len()
    };
    Scanner::new(text, from, to).filter(is_lone).map(|piece| (piece.start, piece.end)).collect()
}
