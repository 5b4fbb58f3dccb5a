//! A workspace as the fragment of a URL, and back. The only codec of share links.
//!
//! A link is `v1:` and base64url without padding of the raw deflate of the workspace's JSON. Raw deflate has no checksum:
//! what was tampered with is found by what does not inflate, or is not a workspace.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::TINFLStatus;

use crate::workspace::Workspace;

/// The most bytes that a link may inflate to.
pub const MAX_INFLATED: usize = 4 * 1024 * 1024;

/// The most characters that a link's fragment may have: what browsers take.
pub const MAX_LINK: usize = 2 * 1024 * 1024;

/// The version that [`encode`] writes, with what ends it.
const VERSION: &str = "v1:";

/// How hard deflate tries, of 10: links are made seldom and sent often.
const LEVEL: u8 = 9;

/// Why a link cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// There is nothing that looks like a fragment of ours.
    #[error("this is not a share link: its part after # must start with v1:")]
    NotALink,
    /// A later version made it.
    #[error("the link has version {0}, and only v1 is known: a newer rowlock can open it")]
    UnknownVersion(String),
    /// It, or what it holds, is larger than links may be.
    #[error("the workspace is too large for a link: {size} bytes, and {limit} are the most")]
    TooLarge {
        /// How large it is, in bytes; at least, where reading stopped early.
        size: usize,
        /// How large it may be, in bytes.
        limit: usize,
    },
    /// Its end is missing.
    #[error("the link is cut: its end is missing, copy it again")]
    Cut,
    /// It holds what no link holds.
    #[error("the link was changed on its way and cannot be read")]
    Tampered,
    /// It inflates, but to no workspace.
    #[error("the link does not hold a workspace: {0}")]
    NotAWorkspace(String),
}

/// The fragment that holds a workspace, without `#`: `v1:` and base64url of the deflated JSON.
///
/// # Errors
/// [`ShareError::TooLarge`] when the JSON is larger than [`MAX_INFLATED`] or the fragment longer than [`MAX_LINK`].
pub fn encode(workspace: &Workspace) -> Result<String, ShareError> {
    let json = serde_json::to_vec(workspace).map_err(|error| ShareError::NotAWorkspace(error.to_string()))?;
    at_most(json.len(), MAX_INFLATED)?;
    let deflated = miniz_oxide::deflate::compress_to_vec(&json, LEVEL);
    let link = format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(deflated));
    at_most(link.len(), MAX_LINK)?;
    Ok(link)
}

/// The workspace in a link: a whole URL, its fragment with or without `#`.
///
/// # Errors
/// When it is cut, tampered with, of a version not known, or inflates past [`MAX_INFLATED`]: inflating stops there.
pub fn decode(link: &str) -> Result<Workspace, ShareError> {
    let payload = payload(link.trim())?;
    at_most(payload.len(), MAX_LINK)?;
    let deflated = URL_SAFE_NO_PAD.decode(payload).map_err(|error| match error {
        base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidLastSymbol { .. } => ShareError::Cut,
        base64::DecodeError::InvalidByte(..) | base64::DecodeError::InvalidPadding => ShareError::Tampered,
    })?;
    let json =
        miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, MAX_INFLATED).map_err(|error| {
            match error.status {
                TINFLStatus::HasMoreOutput => ShareError::TooLarge { size: MAX_INFLATED + 1, limit: MAX_INFLATED },
                TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => ShareError::Cut,
                _ => ShareError::Tampered,
            }
        })?;
    serde_json::from_slice(&json).map_err(|error| ShareError::NotAWorkspace(error.to_string()))
}

fn at_most(size: usize, limit: usize) -> Result<(), ShareError> {
    if size > limit { Err(ShareError::TooLarge { size, limit }) } else { Ok(()) }
}

/// What follows the version. Some programs escape the colon of links they pass on.
fn payload(link: &str) -> Result<&str, ShareError> {
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let (version, payload) = [":", "%3A", "%3a"]
        .into_iter()
        .filter_map(|colon| fragment.split_once(colon))
        .min_by_key(|(version, _)| version.len())
        .ok_or(ShareError::NotALink)?;
    let number = version.strip_prefix('v').filter(|number| !number.is_empty() && number.len() <= 9);
    match number {
        Some("1") => Ok(payload),
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => {
            Err(ShareError::UnknownVersion(version.to_owned()))
        }
        Some(_) | None => Err(ShareError::NotALink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Pane, View};
    use proptest::prelude::*;

    fn sample() -> Workspace {
        let pane = |name: &str, text: &str| Pane { name: name.to_owned(), text: text.to_owned() };
        Workspace {
            panes: vec![pane("tables.sql", "CREATE TABLE ledgers (id int);"), pane("ż", "-- 🔐\n")],
            baseline: vec![pane("before", "")],
            presets: vec!["supabase".to_owned()],
            view: View { result: "migration".to_owned(), migration: "down".to_owned(), indent: true, qualified: false },
        }
    }

    fn link_of(json: &[u8]) -> String {
        format!("v1:{}", URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec(json, 9)))
    }

    #[test]
    fn every_form_of_a_link_is_read() {
        let fragment = encode(&sample()).unwrap();
        for link in [
            fragment.clone(),
            format!("#{fragment}"),
            format!("http://127.0.0.1:8080/#{fragment}"),
            format!("  https://example.org/a?b=c:d#{fragment}\n"),
            format!("#{}", fragment.replacen(':', "%3A", 1)),
        ] {
            assert_eq!(decode(&link), Ok(sample()), "{link}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_link_is_told_apart() {
        let fragment = encode(&sample()).unwrap();
        let (head, _) = fragment.split_at(fragment.len() - 9);
        assert_eq!(decode(head), Err(ShareError::Cut));
        assert_eq!(decode("v1:"), Err(ShareError::Cut));
        assert_eq!(decode(&fragment.replacen("v1:", "v2:", 1)), Err(ShareError::UnknownVersion("v2".to_owned())));
        assert_eq!(decode(&format!("{head}!!!")), Err(ShareError::Tampered));
        assert_eq!(decode("v1:____"), Err(ShareError::Tampered));
        for other in ["", "#", "https://example.org/", "https://example.org/#top", "v:abc", "vx:abc"] {
            assert_eq!(decode(other), Err(ShareError::NotALink), "{other}");
        }
        assert!(matches!(decode(&link_of(b"{\"panes\": 3}")), Err(ShareError::NotAWorkspace(_))));
        assert!(matches!(decode(&link_of(&[0xff, 0xfe])), Err(ShareError::NotAWorkspace(_))));
    }

    #[test]
    fn members_may_be_missing_or_unknown() {
        assert_eq!(decode(&link_of(b"{\"later\": [1]}")), Ok(Workspace::default()));
        let old = br#"{"panes":[{"name":"a","text":"b"}],"baseline":[],"view":{"result":"diff","indent":true}}"#;
        let workspace = decode(&link_of(old)).unwrap();
        assert_eq!((workspace.panes.len(), workspace.presets.len(), workspace.view.indent), (1, 0, true));
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let link = link_of(&vec![b' '; MAX_INFLATED + 1]);
        assert!(link.len() < 10_000, "it is a bomb");
        assert_eq!(decode(&link), Err(ShareError::TooLarge { size: MAX_INFLATED + 1, limit: MAX_INFLATED }));
    }

    #[test]
    fn what_is_too_large_is_not_made() {
        let mut workspace = sample();
        workspace.panes.push(Pane { name: String::new(), text: " ".repeat(MAX_INFLATED) });
        assert!(matches!(encode(&workspace), Err(ShareError::TooLarge { limit: MAX_INFLATED, .. })));
        let mut state = 1_u64;
        let noise = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + (state >> 33) as u8 % 90)
        });
        workspace.panes = vec![Pane { name: String::new(), text: noise.take(MAX_LINK).collect() }];
        assert!(matches!(encode(&workspace), Err(ShareError::TooLarge { limit: MAX_LINK, .. })));
        assert!(matches!(
            decode(&format!("v1:{}", "A".repeat(MAX_LINK + 1))),
            Err(ShareError::TooLarge { limit: MAX_LINK, .. })
        ));
    }

    fn panes() -> impl Strategy<Value = Vec<Pane>> {
        prop::collection::vec((any::<String>(), any::<String>()).prop_map(|(name, text)| Pane { name, text }), 0..4)
    }

    proptest! {
        #[test]
        fn there_and_back(
            panes in panes(),
            baseline in panes(),
            presets in prop::collection::vec(any::<String>(), 0..3),
            result in any::<String>(),
            migration in any::<String>(),
            indent in any::<bool>(),
            qualified in any::<bool>(),
        ) {
            let workspace = Workspace { panes, baseline, presets, view: View { result, migration, indent, qualified } };
            let link = encode(&workspace).unwrap();
            prop_assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b)));
            prop_assert_eq!(decode(&link), Ok(workspace));
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            let _ = decode(&text);
            let _ = decode(&format!("v1:{}", URL_SAFE_NO_PAD.encode(&bytes)));
            let _ = decode(&link_of(&bytes));
        }
    }
}
