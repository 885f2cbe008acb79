//! The sandbox provider's page: what a shopper sees and presses there.

use super::books;
use crate::db::execute;
use crate::{Error, Result, Shop, params};
use domain::{Currency, Money};
use serde::{Deserialize, Serialize};

/// Faults that can be switched on for one payment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// Answers take six seconds, notices twenty more.
    pub slow: bool,
    /// No notice is sent.
    pub lost: bool,
    /// Every notice is sent three times.
    pub duplicate: bool,
    /// The notice names one fen more.
    pub wrong_amount: bool,
    /// The notice is signed with another secret.
    pub bad_signature: bool,
    /// Old notices arrive after the new one.
    pub out_of_order: bool,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The sandbox's number.
    pub id: String,
    /// What is to be paid.
    pub amount: Money,
    /// open, paid, failed or closed.
    pub state: String,
    /// Where the shopper came from.
    pub return_url: String,
    /// Switched-on faults.
    pub faults: Faults,
}

/// What can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Pay with test money.
    Pay,
    /// Let the payment fail.
    Fail,
    /// Close the payment unpaid.
    Close,
    /// Set the faults, and nothing else.
    Faults,
}

impl Step {
    /// The step of a button's value.
    pub fn from_code(code: &str) -> Option<Step> {
        match code {
            "pay" => Some(Step::Pay),
            "fail" => Some(Step::Fail),
            "close" => Some(Step::Close),
            "faults" => Some(Step::Faults),
            _ => None,
        }
    }
}

/// The page of a payment; its number cannot be guessed, and whoever has it may pay.
pub async fn look(shop: &Shop, id: &str) -> Result<Page> {
    let entry = books::by_id(shop.db.read(), id).await?.ok_or(Error::NotFound)?;
    let (faults, return_url) = (entry.faults(), entry.return_url(shop)?);
    Ok(Page {
        amount: Money { minor: entry.amount, currency: Currency::from_code(&entry.currency).unwrap_or_default() },
        id: entry.id,
        state: entry.state,
        return_url,
        faults,
    })
}

/// A button was pressed. Says where the shopper goes next, if away.
pub async fn act(shop: &Shop, id: &str, step: Step, faults: Faults) -> Result<Option<String>> {
    let entry = books::by_id(shop.db.read(), id).await?.ok_or(Error::NotFound)?;
    let written = serde_json::to_string(&faults).map_err(|error| Error::Damaged(error.to_string()))?;
    execute(shop.db.write(), "UPDATE sandbox_payments SET faults = $1 WHERE id = $2", params![written, id]).await?;
    let to = match step {
        Step::Faults => return Ok(None),
        Step::Pay => "paid",
        Step::Fail => "failed",
        Step::Close => "closed",
    };
    let back = entry.return_url(shop)?;
    books::settle(shop, &entry, to).await?;
    Ok(Some(back))
}
