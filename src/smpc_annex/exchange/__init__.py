"""To translators and back: a dossier's texts as XLIFF and PO, and changed texts into the files they came from."""
