//! Names of new files.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rowlock_core::folder::version_of;

use crate::Failure;
use crate::folder::Folder;

/// What versions look like: the moment, in UTC.
const FORMAT: &str = "%Y%m%d%H%M%S";

/// The names of so many new files, one after the other, all of them after those of the folder.
pub(super) fn names(count: usize, name: Option<&str>, folder: &Folder) -> Result<Vec<String>, Failure> {
    let now = TimeZone::UTC.to_datetime(Timestamp::now());
    after(now, count, name, folder.files.last().map(|file| file.name.as_str()))
}

fn after(now: DateTime, count: usize, name: Option<&str>, last: Option<&str>) -> Result<Vec<String>, Failure> {
    let suffix = match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if name.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c)) => {
            return Err(format!("`{name}` cannot be part of a file's name: write letters, digits and _").into());
        }
        Some(name) => format!("_{name}"),
        None => String::new(),
    };
    let mut moment = now;
    if let Some(version) = last.map(|last| version_of(last).0).filter(|version| version.len() == 14)
        && let Ok(known) = DateTime::strptime(FORMAT, version)
        && version >= now.strftime(FORMAT).to_string().as_str()
    {
        moment = known.checked_add(1.second())?;
    }
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        names.push(format!("{}{suffix}.sql", moment.strftime(FORMAT)));
        moment = moment.checked_add(1.second())?;
    }
    if let (Some(last), Some(first)) = (last, names.first())
        && last.as_bytes() >= first.as_bytes()
    {
        return Err(format!(
            "{last} is the last file of the folder, and a new one, {first}, would come before it: give it a version that begins with the time, as {}",
            now.strftime(FORMAT)
        )
        .into());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn names(count: usize, name: Option<&str>, last: Option<&str>) -> Result<Vec<String>, String> {
        after(date(2024, 7, 12).at(9, 5, 43, 0), count, name, last).map_err(|failure| failure.to_string())
    }

    #[test]
    fn names_are_the_moment_and_what_the_file_is_about() {
        assert_eq!(names(1, None, None), Ok(vec!["20240712090543.sql".into()]));
        assert_eq!(
            names(2, Some(" a_b "), Some("20230101000000.sql")),
            Ok(vec!["20240712090543_a_b.sql".into(), "20240712090544_a_b.sql".into()])
        );
        assert!(names(1, Some("a/b"), None).is_err_and(|why| why.contains("`a/b`")));
    }

    #[test]
    fn a_new_file_is_the_last_one() {
        assert_eq!(names(1, None, Some("20240712090543_x.sql")), Ok(vec!["20240712090544.sql".into()]));
        assert_eq!(names(1, None, Some("20240712235959_x.sql")), Ok(vec!["20240713000000.sql".into()]));
        assert_eq!(names(1, None, Some("1_x.sql")), Ok(vec!["20240712090543.sql".into()]));
        assert!(names(1, None, Some("V3_x.sql")).is_err_and(|why| why.starts_with("V3_x.sql is the last file")));
    }
}
