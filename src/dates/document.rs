//! How a document writes dates of numbers, told by those of its dates that can be read in one way only.

use super::day;
use super::order::Order;
use super::token::{Tokens, unwrapped};

/// The order that a document's dates agree on; `None` where none of them tells, or they contradict each other.
pub fn order_of<'a>(raws: impl Iterator<Item = &'a str>) -> Option<Order> {
    let (mut days, mut months) = (0u32, 0u32);
    for raw in raws.filter(|r| r.contains(['/', '-'])) {
        match Tokens::of(&unwrapped(raw), false).as_mut().and_then(day::order) {
            Some(Order::DayFirst) => days += 1,
            Some(Order::MonthFirst) => months += 1,
            None => {}
        }
    }
    match (days, months) {
        (1.., 0) => Some(Order::DayFirst),
        (0, 1..) => Some(Order::MonthFirst),
        _ => None,
    }
}
