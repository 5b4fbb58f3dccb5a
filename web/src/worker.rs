//! The Web Worker in which the core runs.

fn main() {
    rowlock_web::serve();
}
