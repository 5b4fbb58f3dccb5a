//! Functions of numbers.

use super::{ANY, Function, Value, argument, count_of, text_of};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::pure("abs", (1, 1), |a| Ok(Value::Number(argument(a, 0).to_number()?.abs()))),
    Function::pure("ceil", (1, 1), |a| Ok(Value::Number(argument(a, 0).to_number()?.ceil()))),
    Function::pure("floor", (1, 1), |a| Ok(Value::Number(argument(a, 0).to_number()?.floor()))),
    Function::pure("max", (1, ANY), |a| fold(a, f64::max)),
    Function::pure("min", (1, ANY), |a| fold(a, f64::min)),
    Function::pure("parseint", (2, 2), parse_int),
    Function::pure("signum", (1, 1), |a| {
        let number = argument(a, 0).to_number()?;
        Ok(Value::Number(if number == 0.0 { 0.0 } else { number.signum() }))
    }),
    Function::pure("tonumber", (1, 1), |a| Ok(Value::Number(argument(a, 0).to_number()?))),
];

fn fold(arguments: &[Value], join: fn(f64, f64) -> f64) -> Result<Value, String> {
    let numbers: Vec<f64> = arguments.iter().map(Value::to_number).collect::<Result<_, _>>()?;
    numbers.into_iter().reduce(join).map(Value::Number).ok_or_else(|| "a number is needed".to_owned())
}

fn parse_int(arguments: &[Value]) -> Result<Value, String> {
    let base = u32::try_from(count_of(arguments, 1)?).ok().filter(|base| (2..=36).contains(base));
    let base = base.ok_or("a base is one of 2 to 36")?;
    let number = i64::from_str_radix(&text_of(arguments, 0)?, base);
    number.map(|number| Value::Number(number as f64)).map_err(|_| format!("this is no number in base {base}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::called;
    use super::super::text;
    use super::*;

    #[test]
    fn numbers() {
        let n = Value::Number;
        assert_eq!(called("max", &[n(1.0), text("12"), n(3.0)]), Ok(n(12.0)));
        assert_eq!(called("min", &[n(1.0), n(-3.0)]), Ok(n(-3.0)));
        assert_eq!(called("parseint", &[text("ff"), n(16.0)]), Ok(n(255.0)));
        assert_eq!(called("ceil", &[n(1.2)]), Ok(n(2.0)));
        assert_eq!(called("signum", &[n(0.0)]), Ok(n(0.0)));
        assert!(called("parseint", &[text("9"), n(8.0)]).is_err() && called("abs", &[text("x")]).is_err());
    }
}
