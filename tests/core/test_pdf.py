"""Documents become accessible PDF, data stay data, and only our own faces are used."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
import typst

from fnett.core import pdf

SAYS = '#set document(title: "Words")\n#set text(font: "Noto Sans", lang: "en")\n#json(bytes(sys.inputs.data)).words\n'


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pdf, "ROOT", tmp_path)
    pdf._compiler.cache_clear()
    file = tmp_path / "words.typ"
    file.write_text(SAYS)
    yield file
    pdf._compiler.cache_clear()


def read(document: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(document))


@pytest.mark.parametrize("words", ["Æ, ø and å", '#panic("no")', '"] #read("/etc/passwd") [', "*bold* $x$ \\ // <end>"])
def test_data_reach_the_document_as_text_and_never_as_source(template, words):
    document = read(pdf.render(template, {"words": words}))
    assert "".join(document.pages[0].extract_text().split()) == "".join(words.split())


def test_a_document_has_title_language_and_the_marks_of_pdf_ua(template):
    document = read(pdf.render(template, {"words": "hello"}))
    assert document.metadata
    assert document.metadata.title == "Words"
    assert document.trailer["/Root"]["/Lang"] == "en"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in document.trailer["/Root"]["/Metadata"].get_data().decode()


def test_a_document_that_a_screen_reader_could_not_name_is_refused(template):
    template.write_text(SAYS.replace('#set document(title: "Words")', ""))
    with pytest.raises(typst.TypstError):
        pdf.render(template, {"words": "hello"})


def test_a_template_reads_no_file_outside_the_package(template):
    template.write_text(SAYS + '#read("../outside")')
    (template.parent.parent / "outside").write_text("secret")
    with pytest.raises(typst.TypstError):
        pdf.render(template, {"words": "hello"})
    template.write_text(SAYS + '#read("inside")')
    (template.parent / "inside").write_text("known")
    assert "known" in read(pdf.render(template, {"words": "hello"})).pages[0].extract_text()
