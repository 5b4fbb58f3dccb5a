//! Mounts the page.

fn main() {
    rowlock_web::mount();
}
