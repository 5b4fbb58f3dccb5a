//! Small drawings, hidden from screen readers: what they mean is said beside them.

use leptos::prelude::*;

/// The drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Plus.
    Add,
    /// Two sheets.
    Copy,
    /// An arrow into a tray.
    Download,
    /// A chain's link.
    Link,
    /// A half-filled disc.
    System,
    /// A sun.
    Light,
    /// A moon.
    Dark,
    /// Three dots.
    More,
    /// A cross.
    Close,
    /// A chevron.
    Down,
    /// A disc with a cross.
    Error,
    /// A triangle.
    Warning,
    /// A disc with an i.
    Note,
    /// A check mark.
    Done,
    /// A keyboard.
    Keys,
}

/// Draws one.
#[component]
pub fn Drawing(
    /// Which.
    icon: Icon,
) -> impl IntoView {
    let path = match icon {
        Icon::Add => "M8 3v10M3 8h10",
        Icon::Copy => "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
        Icon::Download => "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
        Icon::Link => {
            "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.8-.8"
        }
        Icon::System => "M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11M8 5h3.5M8 8h5M8 11h3.5",
        Icon::Light => {
            "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M12.8 3.2l-1.1 1.1M4.3 11.7l-1.1 1.1"
        }
        Icon::Dark => "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z",
        Icon::More => "M3.5 8h.01M8 8h.01M12.5 8h.01",
        Icon::Close => "m4 4 8 8M12 4l-8 8",
        Icon::Down => "m4 6.2 4 4 4-4",
        Icon::Error => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2",
        Icon::Warning => "M8 2.5 14.2 13H1.8zM8 6.6v3.1M8 11.4h.01",
        Icon::Note => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.4v3.4M8 5.2h.01",
        Icon::Done => "m3 8.5 3.2 3.2L13 4.8",
        Icon::Keys => "M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=path />
        </svg>
    }
}
