"""The language of a posting: small and honest."""

from __future__ import annotations

import pytest

from jobscope.normalise import language


@pytest.mark.parametrize(
    ("word", "iso"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("de_DE", "de"),
        ("pt-BR", "pt"),
        ("Deutsch", "de"),
        (" French ", "fr"),
        ("日本語", "ja"),
        ("no", "nb"),
    ],
)
def test_the_platforms_own_word_is_believed(word: str, iso: str) -> None:
    assert language.read(word, "Wir suchen dich und deine Ideen für die Arbeit mit uns im Team") == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        (
            "You will plan the routes of our vans and talk to the drivers, and you are at home in the world of maps.",
            "en",
        ),
        (
            "Du planst die Routen für unsere Wagen und sprichst mit den Fahrern; wir sind ein Team, das gern lernt.",
            "de",
        ),
        (
            "Vous planifiez les tournées de nos camions et vous parlez avec les chauffeurs pour que tout soit prêt.",
            "fr",
        ),
        (
            "Planificas las rutas de nuestros camiones y hablas con los conductores para que todo esté listo.",
            "es",
        ),
        (
            "Você planeja as rotas dos nossos caminhões e fala com os motoristas para que tudo esteja pronto no dia.",
            "pt",
        ),
        ("Pianifichi i percorsi dei nostri camion e parli con gli autisti per la consegna che si fa nel giorno.", "it"),
        ("Je plant de routes van onze wagens en je praat met de chauffeurs, zodat het op tijd is voor de klant.", "nl"),
        (
            "Планируешь маршруты и говоришь с водителями, мы не ждём и на месте с вами в срок для клиентов и коллег.",
            "ru",
        ),
        ("配送ルートを計画し、ドライバーと話します。", "ja"),
        ("우리 트럭의 경로를 계획하고 기사와 이야기합니다.", "ko"),
        ("你将规划我们卡车的路线，并与司机沟通。", "zh"),
        ("سوف تخطط لمسارات شاحناتنا", "ar"),
        ("אתה תתכנן את המסלולים", "he"),
        ("Θα σχεδιάζεις τα δρομολόγια", "el"),
        ("Engineer", None),
        ("Lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore magna", None),
        ("", None),
    ],
)
def test_a_text_tells_by_script_and_stop_words(text: str, iso: str | None) -> None:
    assert language.read(None, text) == iso


def test_an_unknown_word_leaves_it_to_the_text() -> None:
    assert language.read("Klingon", "You are the one that we look for and you will be with us in the team") == "en"
