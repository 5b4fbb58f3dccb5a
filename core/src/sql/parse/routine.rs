//! `CREATE FUNCTION`, `CREATE PROCEDURE`, `ALTER FUNCTION`, and how other statements name a routine.

use super::alter::{owner_to, rename_to, set_schema};
use super::{expression, types};
use crate::model::{Parallel, ParameterMode, RoutineVolatility};
use crate::sql::ast::{
    AlterRoutine, AlterRoutineAction, CreateRoutine, Name, ObjectName, ParameterDef, Query, Returns, RoutineName,
    RoutineOption, RoutineOptionKind, RoutineType, RoutineWord, SqlBody, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

/// `CREATE FUNCTION`; the word FUNCTION or PROCEDURE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, replace: bool) -> Parse<StatementKind> {
    let procedure = cursor.at_word("procedure");
    cursor.bump();
    let name = cursor.routine_name()?;
    let parameters = parameters(cursor, true)?;
    let returns = if procedure { None } else { returns(cursor)? };
    let mut options: Vec<RoutineOption> = Vec::new();
    while let Some(option) = create_option(cursor)? {
        once(cursor, &options, &option)?;
        options.push(option);
    }
    let body = body(cursor)?;
    Ok(StatementKind::CreateRoutine(Box::new(CreateRoutine {
        name,
        replace,
        procedure,
        parameters,
        returns,
        options,
        body,
    })))
}

/// `ALTER FUNCTION`; the word FUNCTION, PROCEDURE or ROUTINE is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let aggregate = cursor.eat_word("aggregate");
    let routine = if aggregate {
        super::aggregate::named(cursor)?
    } else {
        let word = word(cursor);
        named(cursor, word)?
    };
    let start = cursor.start();
    let action = if let Some(to) = rename_to(cursor)? {
        AlterRoutineAction::Rename(to)
    } else if let Some(schema) = set_schema(cursor)? {
        AlterRoutineAction::SetSchema(schema)
    } else if let Some(owner) = owner_to(cursor)? {
        AlterRoutineAction::Owner(owner)
    } else if aggregate {
        return Err(cursor.error("`RENAME TO`, `SET SCHEMA` or `OWNER TO`"));
    } else if cursor.eat_words(&["no", "depends"]) || cursor.eat_word("depends") {
        cursor.expect_words(&["on", "extension"])?;
        cursor.col_id("an extension")?;
        AlterRoutineAction::Unsupported(cursor.clause("DEPENDS ON EXTENSION", start))
    } else {
        let mut options: Vec<RoutineOption> = Vec::new();
        while let Some(option) = common_option(cursor)? {
            once(cursor, &options, &option)?;
            options.push(option);
        }
        if options.is_empty() {
            return Err(cursor.error("`RENAME TO`, `SET SCHEMA`, `OWNER TO` or an attribute"));
        }
        cursor.eat_word("restrict");
        AlterRoutineAction::Options(options)
    };
    Ok(StatementKind::AlterRoutine(AlterRoutine { routine, action }))
}

/// The word for a routine.
pub(super) fn word(cursor: &mut Cursor<'_>) -> RoutineWord {
    match cursor.eat_one_of(&["function", "procedure", "routine"]) {
        Some("procedure") => RoutineWord::Procedure,
        Some("function") => RoutineWord::Function,
        Some(_) | None => RoutineWord::Routine,
    }
}

/// `function_with_argtypes`
pub(super) fn named(cursor: &mut Cursor<'_>, kind: RoutineWord) -> Parse<RoutineName> {
    let name = cursor.routine_name()?;
    let parameters = if cursor.is(TokenKind::LeftParen) { Some(parameters(cursor, false)?) } else { None };
    Ok(RoutineName { name, parameters, kind })
}

/// `func_args`, `func_args_with_defaults`
fn parameters(cursor: &mut Cursor<'_>, defaults: bool) -> Parse<Vec<ParameterDef>> {
    cursor.open()?;
    if cursor.eat(TokenKind::RightParen) {
        return Ok(Vec::new());
    }
    let parameters = cursor.separated(|cursor| parameter(cursor, defaults))?;
    cursor.close()?;
    Ok(parameters)
}

/// `func_arg_with_default`: the mode may come before the name or after it.
pub(super) fn parameter(cursor: &mut Cursor<'_>, defaults: bool) -> Parse<ParameterDef> {
    let start = cursor.start();
    let mut given = mode(cursor);
    let mut name = None;
    if at_parameter_name(cursor) {
        name = Some(cursor.type_function_name("a parameter")?);
        if given.is_none() {
            given = mode(cursor);
        }
    }
    let data_type = routine_type(cursor)?;
    let mut default = None;
    if defaults && (cursor.eat_word("default") || cursor.eat_operator("=")) {
        default = Some(expression::a_expr(cursor)?);
    }
    let mode = given.unwrap_or(ParameterMode::In);
    Ok(ParameterDef { mode, name, data_type, default, span: cursor.span_from(start) })
}

/// `arg_class`
fn mode(cursor: &mut Cursor<'_>) -> Option<ParameterMode> {
    let mode = match cursor.eat_one_of(&["in", "out", "inout", "variadic"])? {
        "in" if cursor.eat_word("out") => ParameterMode::InOut,
        "in" => ParameterMode::In,
        "out" => ParameterMode::Out,
        "inout" => ParameterMode::InOut,
        _ => ParameterMode::Variadic,
    };
    Some(mode)
}

/// Whether a parameter's name is next: a word after which a type or a mode begins.
fn at_parameter_name(cursor: &Cursor<'_>) -> bool {
    if !cursor.is_type_function_name(cursor.peek()) {
        return false;
    }
    if cursor.word() == "double" && cursor.word_nth(1) == "precision" {
        return false;
    }
    let next = cursor.peek_nth(1);
    match next.kind {
        TokenKind::QuotedIdent | TokenKind::UnicodeIdent => true,
        TokenKind::Word => !matches!(cursor.word_nth(1), "default" | "array" | "order"),
        _ => false,
    }
}

/// `func_type`
fn routine_type(cursor: &mut Cursor<'_>) -> Parse<RoutineType> {
    let start = cursor.start();
    if let Some(of_column) = of_column(cursor, start)? {
        return Ok(of_column);
    }
    types::type_name(cursor).map(RoutineType::Named)
}

/// `table.column%TYPE`
fn of_column(cursor: &mut Cursor<'_>, start: u32) -> Parse<Option<RoutineType>> {
    let mut at = usize::from(cursor.at_word("setof"));
    while cursor.is_nth(at + 1, TokenKind::Dot) {
        at += 2;
    }
    let percent = cursor.peek_nth(at + 1);
    if at < 2
        || percent.kind != TokenKind::Operator
        || cursor.slice(percent) != "%"
        || cursor.word_nth(at + 2) != "type"
    {
        return Ok(None);
    }
    let set_of = cursor.eat_word("setof");
    let mut names: Vec<Name> = vec![cursor.type_function_name("a table")?];
    while cursor.eat(TokenKind::Dot) {
        names.push(cursor.col_label("a column")?);
    }
    cursor.bump();
    cursor.bump();
    let span = cursor.span_from(start);
    match names.pop() {
        Some(column) => Ok(Some(RoutineType::OfColumn { table: cursor.qualified(names)?, column, set_of, span })),
        None => Err(cursor.error("a column")),
    }
}

/// `RETURNS …`
fn returns(cursor: &mut Cursor<'_>) -> Parse<Option<Returns>> {
    if !cursor.at_word("returns") || cursor.word_nth(1) == "null" {
        return Ok(None);
    }
    cursor.bump();
    if cursor.at_word("table") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        cursor.open()?;
        let columns = cursor.separated(|cursor| Ok((cursor.type_function_name("a column")?, routine_type(cursor)?)))?;
        cursor.close()?;
        return Ok(Some(Returns::Table(columns)));
    }
    Ok(Some(Returns::Type(routine_type(cursor)?)))
}

/// `createfunc_opt_item`
fn create_option(cursor: &mut Cursor<'_>) -> Parse<Option<RoutineOption>> {
    let start = cursor.start();
    let kind = match cursor.word() {
        "as" => {
            cursor.bump();
            let definition = string(cursor, "the definition between quotes")?;
            let symbol = if cursor.eat(TokenKind::Comma) { Some(string(cursor, "the symbol")?) } else { None };
            RoutineOptionKind::As(definition, symbol)
        }
        "language" => {
            cursor.bump();
            let name = if at_string(cursor) {
                let text = string(cursor, "a language")?;
                Name { ident: crate::name::Ident::new(text.text), span: text.span }
            } else {
                cursor.non_reserved_word("a language")?
            };
            RoutineOptionKind::Language(name)
        }
        "transform" => {
            cursor.bump();
            let list = cursor.separated(|cursor| {
                cursor.expect_words(&["for", "type"])?;
                types::type_name(cursor)
            })?;
            RoutineOptionKind::Transform(list)
        }
        "window" => {
            cursor.bump();
            RoutineOptionKind::Window
        }
        _ => return common_option(cursor),
    };
    Ok(Some(RoutineOption { kind, span: cursor.span_from(start) }))
}

/// `common_func_opt_item`
fn common_option(cursor: &mut Cursor<'_>) -> Parse<Option<RoutineOption>> {
    let start = cursor.start();
    let Some(kind) = attribute(cursor)? else { return Ok(None) };
    Ok(Some(RoutineOption { kind, span: cursor.span_from(start) }))
}

fn attribute(cursor: &mut Cursor<'_>) -> Parse<Option<RoutineOptionKind>> {
    use RoutineOptionKind as Kind;
    let external = cursor.at_word("external");
    let word = if external { cursor.word_nth(1) } else { cursor.word() };
    if external && word != "security" {
        return Ok(None);
    }
    Ok(Some(match word {
        "immutable" | "stable" | "volatile" => {
            cursor.bump();
            Kind::Volatility(match word {
                "immutable" => RoutineVolatility::Immutable,
                "stable" => RoutineVolatility::Stable,
                _ => RoutineVolatility::Volatile,
            })
        }
        "strict" => {
            cursor.bump();
            Kind::Strict(true)
        }
        "called" => {
            cursor.expect_words(&["called", "on", "null", "input"])?;
            Kind::Strict(false)
        }
        "returns" => {
            cursor.expect_words(&["returns", "null", "on", "null", "input"])?;
            Kind::Strict(true)
        }
        "security" => {
            cursor.eat_word("external");
            cursor.bump();
            match cursor.eat_one_of(&["definer", "invoker"]) {
                Some(found) => Kind::SecurityDefiner(found == "definer"),
                None => return Err(cursor.error("`DEFINER` or `INVOKER`")),
            }
        }
        "leakproof" => {
            cursor.bump();
            Kind::Leakproof(true)
        }
        "not" => {
            cursor.expect_words(&["not", "leakproof"])?;
            Kind::Leakproof(false)
        }
        "cost" => {
            cursor.bump();
            Kind::Cost(number(cursor)?)
        }
        "rows" => {
            cursor.bump();
            Kind::Rows(number(cursor)?)
        }
        "support" => {
            cursor.bump();
            Kind::Support(cursor.object_name("a support function")?)
        }
        "parallel" => {
            cursor.bump();
            let written = cursor.col_id("`SAFE`, `RESTRICTED` or `UNSAFE`")?;
            Kind::Parallel(match written.ident.as_str() {
                "safe" => Parallel::Safe,
                "restricted" => Parallel::Restricted,
                "unsafe" => Parallel::Unsafe,
                _ => {
                    let message = "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE";
                    return Err(cursor.mistake(written.span, message));
                }
            })
        }
        "set" => setting(cursor)?,
        "reset" => {
            cursor.bump();
            if cursor.eat_word("all") { Kind::ResetAll } else { Kind::Set(setting_name(cursor)?, None) }
        }
        _ => return Ok(None),
    }))
}

/// `FunctionSetResetClause`
pub(super) fn setting(cursor: &mut Cursor<'_>) -> Parse<RoutineOptionKind> {
    cursor.bump();
    if cursor.eat_words(&["time", "zone"]) {
        let span = cursor.span_from(cursor.last());
        let name = Name { ident: crate::name::Ident::new("timezone"), span };
        return Ok(RoutineOptionKind::Set(name, Some(vec![setting_value(cursor)?])));
    }
    let name = setting_name(cursor)?;
    if cursor.eat_words(&["from", "current"]) {
        return Ok(RoutineOptionKind::SetFromCurrent(name));
    }
    if !cursor.eat_word("to") && !cursor.eat_operator("=") {
        return Err(cursor.error("`TO`, `=` or `FROM CURRENT`"));
    }
    if cursor.eat_word("default") {
        return Ok(RoutineOptionKind::Set(name, None));
    }
    let values = cursor.separated(setting_value)?;
    Ok(RoutineOptionKind::Set(name, Some(values)))
}

/// `var_name`
pub(super) fn setting_name(cursor: &mut Cursor<'_>) -> Parse<Name> {
    let first = cursor.col_id("the name of a setting")?;
    let mut text = first.ident.as_str().to_owned();
    while cursor.eat(TokenKind::Dot) {
        text.push('.');
        text.push_str(cursor.col_id("the name of a setting")?.ident.as_str());
    }
    let end = cursor.span_from(cursor.last());
    Ok(Name { ident: crate::name::Ident::new(text.to_ascii_lowercase()), span: first.span.to(end) })
}

/// `var_value`
fn setting_value(cursor: &mut Cursor<'_>) -> Parse<String> {
    match cursor.peek().kind {
        TokenKind::String(_) => Ok(string(cursor, "a value")?.text),
        TokenKind::Number | TokenKind::Operator => number(cursor),
        _ => match cursor.word() {
            "true" | "false" | "on" => Ok(cursor.col_label("a value")?.ident.as_str().to_owned()),
            _ => Ok(cursor.non_reserved_word("a value")?.ident.as_str().to_owned()),
        },
    }
}

/// `NumericOnly`, as written.
fn number(cursor: &mut Cursor<'_>) -> Parse<String> {
    let negative = cursor.eat_operator("-");
    if !negative {
        cursor.eat_operator("+");
    }
    let token = cursor.expect(TokenKind::Number, "a number")?;
    let sign = if negative { "-" } else { "" };
    Ok(format!("{sign}{}", cursor.slice(token).replace('_', "")))
}

/// `opt_routine_body`
fn body(cursor: &mut Cursor<'_>) -> Parse<Option<SqlBody>> {
    if cursor.eat_word("return") {
        return Ok(Some(SqlBody::Return(expression::a_expr(cursor)?)));
    }
    let start = cursor.start();
    if cursor.eat_words(&["begin", "atomic"]) {
        let last = cursor.rest_ends_with("end");
        let queries = queries(&mut cursor.rest()).ok();
        cursor.skip_all();
        let span = cursor.span_from(start);
        return if last { Ok(Some(SqlBody::Atomic { span, queries })) } else { Err(cursor.error("`END`")) };
    }
    Ok(None)
}

/// The statements up to `END`, where all of them are queries.
fn queries(cursor: &mut Cursor<'_>) -> Parse<Vec<Query>> {
    let mut queries = Vec::new();
    while !cursor.eat_word("end") {
        queries.push(super::modify::statement(cursor)?);
        cursor.expect(TokenKind::Semicolon, "`;`")?;
    }
    cursor.finish()?;
    Ok(queries)
}

/// What may be said once.
fn once(cursor: &Cursor<'_>, before: &[RoutineOption], option: &RoutineOption) -> Parse<()> {
    let same = |other: &RoutineOption| {
        std::mem::discriminant(&other.kind) == std::mem::discriminant(&option.kind)
            && !matches!(
                option.kind,
                RoutineOptionKind::Set(..) | RoutineOptionKind::SetFromCurrent(_) | RoutineOptionKind::ResetAll
            )
    };
    if before.iter().any(same) {
        return Err(cursor.mistake(option.span, "conflicting or redundant options"));
    }
    Ok(())
}

impl Cursor<'_> {
    /// `func_name`
    pub(super) fn routine_name(&mut self) -> Parse<ObjectName> {
        let qualified = self.is_nth(1, TokenKind::Dot);
        if !qualified {
            return Ok(ObjectName { qualifiers: Vec::new(), name: self.type_function_name("a function")? });
        }
        self.object_name("a function")
    }
}
