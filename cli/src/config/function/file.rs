//! Functions that look at files and at the environment.

use super::{Function, Value, text, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::looking("file", (1, 1), |a, outside| Ok(text(outside.read(&text_of(a, 0)?)?))),
    Function::looking("fileset", (1, 1), |a, outside| {
        Ok(Value::List(outside.files(&text_of(a, 0)?)?.into_iter().map(text).collect()))
    }),
    Function::looking("getenv", (1, 1), |a, outside| Ok(text((outside.variable)(&text_of(a, 0)?).unwrap_or_default()))),
    Function::looking("glob", (1, 1), |a, outside| {
        // Atlas gives whole paths here, and short ones for `fileset`.
        let files = outside.files(&text_of(a, 0)?)?;
        Ok(Value::List(files.iter().map(|file| text(outside.whole(file))).collect()))
    }),
];
