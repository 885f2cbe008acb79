//! What a shopper's page asks for and does.

use crate::AppError;
use domain::Lang;
use domain::customers::desk::CustomerPage;
use domain::ids::CustomerId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// One shopper; in full when `pass` is one that revealing gave.
#[server(endpoint = "admin/customer", input = GetUrl)]
pub async fn admin_customer(customer: CustomerId, pass: String) -> Result<CustomerPage, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::CustomersView)?;
    answer(services::customers::desk::page(&shop()?, &member, customer, &pass).await)
}

/// Shows a shopper's personal fields in full for five minutes; the audit log remembers it.
#[server(endpoint = "admin/customer_reveal")]
pub async fn reveal_customer(lang: Lang, customer: CustomerId) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, staff};
    let member = staff(domain::staff::Permission::CustomersReveal)?;
    let pass = answer(services::customers::desk::reveal(&shop()?, &member, customer).await)?;
    redirect(&crate::links::to(lang, &format!("/admin/customers/{customer}?pass={pass}")));
    Ok(())
}
