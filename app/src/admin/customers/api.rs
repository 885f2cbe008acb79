//! What the list of shoppers asks for.

use crate::AppError;
use domain::customers::desk::CustomerList;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// A page of the shoppers; `text` is a whole phone number or e-mail address, or empty.
#[server(endpoint = "admin/customers", input = GetUrl)]
pub async fn admin_customers(text: String, page: i64) -> Result<CustomerList, AppError> {
    use crate::request::{answer, shop, staff};
    let member = staff(domain::staff::Permission::CustomersView)?;
    answer(services::customers::desk::list(&shop()?, &member, &text, page).await)
}
