//! What the account pages ask for and do.

use crate::AppError;
use crate::storefront::told::ToldPage;
use domain::Lang;
use domain::customers::{AccountView, SessionView};
use domain::ids::AddressId;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// The signed-in shopper's account.
#[server(endpoint = "account/view", input = GetUrl)]
pub async fn my_account() -> Result<AccountView, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::customers::view(&shop()?, &visitor()?).await)
}

/// The page of the account; a guest's shows the way in.
#[server(endpoint = "account/page", input = GetUrl)]
pub async fn account_page(lang: Lang) -> Result<ToldPage, AppError> {
    use crate::request::{answer, shop, visitor};
    let account = match services::customers::view(&shop()?, &visitor()?).await {
        Err(services::Error::SignIn) => None,
        found => Some(answer(found)?),
    };
    Ok(crate::drawn::account::draw(account, lang))
}

/// The browsers on which the shopper is signed in.
#[server(endpoint = "account/sessions", input = GetUrl)]
pub async fn my_sessions(lang: Lang) -> Result<Vec<SessionView>, AppError> {
    use crate::request::{answer, shop, visitor};
    answer(services::customers::sessions(&shop()?, &visitor()?, lang).await)
}

/// The page of the shopper's address book; `query` is what stands behind the question mark of its address.
#[server(endpoint = "account/addresses", input = GetUrl)]
pub async fn addresses_page(#[server(default)] query: String, lang: Lang) -> Result<ToldPage, AppError> {
    use crate::drawn::{addresses, query::Query};
    use crate::request::{answer, shop, visitor};
    use leptos::server_fn::ServerFn;
    let (shop, query) = (shop()?, Query::of(&query));
    let list = answer(services::customers::addresses::list(&shop, &visitor()?).await)?;
    let fault = query.fault(SaveAddress::PATH);
    let kept = if fault.is_some() { crate::request::kept_form(&shop, "address") } else { Vec::new() };
    Ok(addresses::draw(list, query.get("edit"), kept, fault, lang))
}

/// What was typed into a form that came back with an error; passwords are not kept.
#[server(endpoint = "account/kept-form", input = GetUrl)]
pub async fn kept_form(form: String) -> Result<Vec<(String, String)>, AppError> {
    Ok(crate::request::kept_form(&crate::request::shop()?, &form))
}

/// Signs in and goes on to `return_to`.
#[server(endpoint = "account/sign-in")]
pub async fn sign_in(contact: String, password: String, return_to: String) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, sign_in_cookie, visitor};
    let shop = shop()?;
    let done = services::customers::sign_in(&shop, &visitor()?, &contact, &password).await;
    let signed = answer(keeping(&shop, "sign-in", &[("contact", &contact)], done))?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&return_to);
    Ok(())
}

/// Makes an account, signs in and goes on to `return_to`.
#[server(endpoint = "account/register")]
pub async fn register(
    contact: String,
    password: String,
    name: String,
    lang: Lang,
    return_to: String,
) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, sign_in_cookie, visitor};
    let (shop, kept) = (shop()?, [("contact", contact.clone()), ("name", name.clone())]);
    let form = services::customers::Register { contact, password, name, lang };
    let done = services::customers::register(&shop, &visitor()?, form).await;
    let kept = kept.each_ref().map(|(field, text)| (*field, text.as_str()));
    let signed = answer(keeping(&shop, "register", &kept, done))?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&return_to);
    Ok(())
}

/// Signs this browser out.
#[server(endpoint = "account/sign-out")]
pub async fn sign_out(lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, sign_out_cookie, visitor};
    let shop = shop()?;
    answer(services::customers::sign_out(&shop, &visitor()?).await)?;
    sign_out_cookie(&shop);
    redirect(&crate::links::to(lang, "/"));
    Ok(())
}

/// Signs the shopper out on every browser.
#[server(endpoint = "account/sign-out-everywhere")]
pub async fn sign_out_everywhere(lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, sign_out_cookie, visitor};
    let shop = shop()?;
    answer(services::customers::sign_out_everywhere(&shop, &visitor()?).await)?;
    sign_out_cookie(&shop);
    redirect(&crate::links::to(lang, "/account/sign-in"));
    Ok(())
}

/// Replaces the password; other browsers are signed out.
#[server(endpoint = "account/change-password")]
pub async fn change_password(old: String, new: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, sign_in_cookie, visitor};
    let shop = shop()?;
    let signed = answer(services::customers::change_password(&shop, &visitor()?, &old, &new).await)?;
    sign_in_cookie(&shop, &signed.token);
    redirect(&crate::links::to(lang, "/account/security?done=password"));
    Ok(())
}

/// Changes the shopper's name.
#[server(endpoint = "account/rename")]
pub async fn rename(name: String, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::customers::rename(&shop()?, &visitor()?, &name).await)?;
    redirect(&crate::links::to(lang, "/account/security?done=name"));
    Ok(())
}

/// Adds an address, or replaces the one with this id.
#[server(endpoint = "account/save-address")]
pub async fn save_address(
    #[server(default)] id: String,
    name: String,
    phone: String,
    #[server(default)] region_code: String,
    #[server(default)] region_text: String,
    line: String,
    #[server(default)] is_default: bool,
    lang: Lang,
) -> Result<(), AppError> {
    use crate::request::{answer, keeping, redirect, shop, visitor};
    let (shop, form) = (shop()?, domain::checkout::AddressForm { name, phone, region_code, region_text, line });
    let kept = [("id", &id), ("name", &form.name), ("phone", &form.phone), ("region_text", &form.region_text)];
    let kept = [kept[0], kept[1], kept[2], kept[3], ("line", &form.line)].map(|(field, text)| (field, text.as_str()));
    let done = services::customers::addresses::save(&shop, &visitor()?, id.parse().ok(), &form, is_default).await;
    answer(keeping(&shop, "address", &kept, done))?;
    redirect(&crate::links::to(lang, "/account/addresses"));
    Ok(())
}

/// Removes an address.
#[server(endpoint = "account/remove-address")]
pub async fn remove_address(id: AddressId, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::customers::addresses::remove(&shop()?, &visitor()?, id).await)?;
    redirect(&crate::links::to(lang, "/account/addresses"));
    Ok(())
}

/// Makes an address the default.
#[server(endpoint = "account/default-address")]
pub async fn default_address(id: AddressId, lang: Lang) -> Result<(), AppError> {
    use crate::request::{answer, redirect, shop, visitor};
    answer(services::customers::addresses::make_default(&shop()?, &visitor()?, id).await)?;
    redirect(&crate::links::to(lang, "/account/addresses"));
    Ok(())
}
