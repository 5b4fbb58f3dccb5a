use super::ObjectPart;

/// A comment on an object or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// What it is on.
    pub on: ObjectPart,
    /// What it says; never empty, since an empty comment is none.
    pub text: String,
}

/// The comment that `initdb` gives to the schema `public`: it is on no other, and counts for none.
pub const PUBLIC_COMMENT: &str = "standard public schema";
