"""/desk/accounts/ -> who has an account and who is invited; /desk/accounts/NAME/ -> what is done to one, and was."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from claims.desk import invitations, standing
from claims.desk.account_forms import Invite
from claims.desk.invitations import InvitationError
from claims.desk.post import PostError
from claims.desk.roles import LETS_IN, only
from claims.desk.standing import StandingError
from claims.models import Account, AccountChange, Invitation, Role


@require_http_methods(["GET", "HEAD", "POST"])
@only(LETS_IN)
def accounts(request: HttpRequest) -> HttpResponse:
    """The page that an invitation leads to is shown only where no mail server takes it to whom it is for."""
    form, now = Invite(request.POST if request.method == "POST" else None), datetime.now(UTC)
    page = invitation = None
    if form.is_valid():
        try:
            values = form.cleaned_data
            invitation, page = invitations.invite(values["email"], Role(values["role"]), by=request.user, now=now)
        except (InvitationError, PostError) as error:
            form.add_error("email", str(error))
        else:
            form = Invite()
    context = {
        "accounts": Account.objects.with_second_factor().in_order(),
        "invitations": Invitation.objects.open(now).select_related("invited_by").order_by("until"),
        "form": form,
        "roles": Role,
        "sent": invitation,
        "page": "" if settings.SENDS_MAIL else page,
    }
    return render(request, "desk/accounts.html", context, status=422 if form.is_bound else 200)


@require_POST
@only(LETS_IN)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    try:
        invitations.withdraw(get_object_or_404(Invitation, pk=number), datetime.now(UTC))
    except InvitationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The invitation was withdrawn: its address opens nothing any more.")
    return redirect("desk_accounts")


@require_http_methods(["GET", "HEAD", "POST"])
@only(LETS_IN)
def account(request: HttpRequest, username: str) -> HttpResponse:
    found = get_object_or_404(Account.objects.with_second_factor(), username=username)
    trouble = ""
    if request.method == "POST":
        try:
            change = _change(found, request)
        except StandingError as error:
            trouble = str(error)
        else:
            messages.success(request, f"Done: {found} {change.get_kind_display()}. All sessions of theirs were ended.")
            return redirect("desk_account", username)
    context = {
        "account": found,
        "changes": AccountChange.objects.filter(account=found).select_related("by"),
        "roles": [role for role in Role if role != found.role],
        "own": found == request.user,
        "trouble": trouble,
        "given": request.POST,
    }
    return render(request, "desk/account.html", context, status=422 if trouble else 200)


def _change(account: Account, request: HttpRequest) -> AccountChange:
    what, reason, by = request.POST.get("what", ""), request.POST.get("reason", ""), request.user
    if what == "role":
        if (role := request.POST.get("role", "")) not in Role:
            raise StandingError("Choose a role.")
        return standing.change_role(account, Role(role), by=by, reason=reason)
    verbs = {"end": standing.end, "reopen": standing.reopen, "factor": standing.take_second_factor}
    if what not in verbs:
        raise StandingError("Say what is to be done.")
    return verbs[what](account, by=by, reason=reason)
