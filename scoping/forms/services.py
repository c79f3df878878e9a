from scoping.forms.fields import several
from scoping.forms.registers import RegisterForm
from scoping.models import Service


class ServiceForm(RegisterForm):
    links = ("needed_systems",)
    needed_systems = several("Systems it cannot be delivered without")

    class Meta:
        model = Service
        fields = ["name", "description"]
        help_texts = {"name": "As your customers know it.", "description": "In one sentence."}
