"""Files that people send with a form."""

from flask_wtf.file import MultipleFileField

from processes.files import NewFile


def uploaded(field: MultipleFileField) -> list[NewFile]:
    """The files of a form's field; none where nothing was chosen."""
    return [
        NewFile(file.filename, file.mimetype or "application/octet-stream", file.stream.read())
        for file in field.data or []
        if file.filename
    ]
