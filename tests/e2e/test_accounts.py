"""The owner hires somebody and lets them go, as a page for staff does it."""

import secrets

from tests.e2e.client import Client, assert_problem

PASSWORD = "green tea at noon"


def test_a_customer_becomes_staff_is_demoted_and_signed_out(anybody: Client, staff: Client) -> None:
    account = {"email": f"hired-{secrets.token_hex(6)}@example.com", "password": PASSWORD}
    anybody.post("/api/auth/register/", {**account, "name": "Karim"})
    pair = anybody.post("/api/auth/login/", account)
    (found,) = staff.post("/api/accounts/search/", {"email": account["email"]})["items"]
    address = f"/api/accounts/{found['id']}/"
    etag = staff.request("GET", address).headers["ETag"]

    hired = staff.request("PATCH", address, json={"role": "support"}, headers={"If-Match": etag})
    assert hired.json()["role"] == "support"
    renewed = anybody.post("/api/auth/refresh/", {"refresh_token": pair["refresh_token"]})
    clerk = anybody.signed_in(renewed["access_token"])
    assert "accounts:read" in clerk.get("/api/auth/me/")["permissions"]
    assert clerk.get(address)["email"] == account["email"]
    refused = clerk.request("PATCH", address, json={"role": "owner"})
    assert assert_problem(refused, 403)["detail"] == "This needs the permission accounts:edit-role."

    late = staff.request("PATCH", address, json={"role": "manager"}, headers={"If-Match": etag})
    assert_problem(late, 412)
    staff.request("PATCH", address, json={"role": "customer"})
    assert_problem(clerk.request("GET", address), 403)

    (session,) = staff.get(f"{address}sessions/")["items"]
    assert session["refreshed_at"] > session["created_at"]
    assert staff.request("DELETE", f"{address}sessions/").status_code == 204
    assert staff.get(f"{address}sessions/")["items"] == []
    again = {"refresh_token": renewed["refresh_token"]}
    assert_problem(anybody.request("POST", "/api/auth/refresh/", json=again), 401)


def test_the_owner_changes_their_own_account_elsewhere(staff: Client) -> None:
    me = staff.get("/api/auth/me/")
    address = f"/api/accounts/{me['id']}/"

    for refused in (
        staff.request("PATCH", address, json={"role": "customer"}),
        staff.request("DELETE", f"{address}sessions/"),
    ):
        problem = assert_problem(refused, 409)
        assert problem["type"] == "urn:storefront:problem:own-account"
    assert staff.get("/api/auth/me/") == me
