"""Finding, checking and downloading files, against a server on this machine."""

import errno
import gzip
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dlcore import data
from dlcore.data import files
from dlcore.data.files import DataError, File, Source

CONTENT = bytes(range(256)) * 400
ORIGINAL = gzip.compress(CONTENT, mtime=0)
SHIPPED = gzip.compress(CONTENT, compresslevel=1, mtime=0)


def sha256(raw):
    return hashlib.sha256(raw).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Answers well, cut short, with other bytes or not at all, by the path asked."""

    def do_GET(self):
        self.server.asked.append(self.path)
        kind = self.path.strip("/").split("/")[0]
        if kind == "second-time" and len(self.server.asked) > 1:
            kind = "good"
        if kind == "missing":
            return self.send_error(404)
        body = b"<html>Log in to the network</html>" if kind == "other" else ORIGINAL
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = kind in ("short", "second-time")
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = True
        return None

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Three empty places instead of the real ones; no waiting between attempts."""
    monkeypatch.setattr(files, "SHIPPED", tmp_path / "book" / "data")
    monkeypatch.setenv("DLCORE_DATA", str(tmp_path / "mine"))
    monkeypatch.setenv("DLCORE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: None)
    return tmp_path


def toy_source(url="http://127.0.0.1:9/none"):
    file = File(
        name="toy.gz",
        url=url,
        bytes=len(SHIPPED),
        sha256=sha256(SHIPPED),
        original_sha256=sha256(ORIGINAL),
        content_sha256=sha256(CONTENT),
    )
    about = dict.fromkeys(("description", "author", "source", "citation"), "–")
    return Source("toy", title="Toy", licence="CC0", files=(file,), **about)


def served(server, kind):
    return toy_source(f"http://127.0.0.1:{server.server_port}/{kind}/toy.gz")


def put(path, raw):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)


def left_over(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_tilde_is_the_user_s_own_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for variable in ("DLCORE_DATA", "DLCORE_CACHE"):
        monkeypatch.setenv(variable, "~/sets")
    file = data.CATALOGUE["mnist"].files[0]
    found = [path for _, path in files.places(data.CATALOGUE["mnist"], file)]
    assert found.count(tmp_path / "sets" / "mnist" / file.name) == 2


def test_the_book_comes_before_the_readers_folder_and_the_cache(places, server):
    source = served(server, "good")
    expected = [
        places / "book/data/toy/toy.gz",
        places / "mine/toy/toy.gz",
        places / "mine/toy-toy.gz",
        places / "cache/toy/toy.gz",
    ]
    for path in reversed(expected):
        put(path, ORIGINAL)
        assert files.find(source, source.files[0]) == path
        assert source.read("toy.gz") == CONTENT
    assert server.asked == []


def test_a_recompressed_file_is_as_good_as_the_original(places):
    put(places / "mine/toy-toy.gz", SHIPPED)
    assert toy_source().read("toy.gz") == CONTENT


def test_what_is_missing_is_downloaded_once(places, server, capfd):
    source = served(server, "good")
    assert source.read("toy.gz") == CONTENT
    assert source.read("toy.gz") == CONTENT
    assert len(server.asked) == 1
    assert left_over(places) == [places / "cache/toy/toy.gz"]
    assert "100%" in capfd.readouterr().err  # the progress bar


def test_a_failed_download_is_tried_again(places, server):
    assert served(server, "second-time").read("toy.gz") == CONTENT
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("short", "the connection failed"),
        ("missing", "the server answered 404"),
        ("other", "differs from the original"),
    ],
)
def test_a_bad_answer_leaves_nothing_behind(places, server, kind, problem):
    with pytest.raises(DataError, match=problem) as caught:
        served(server, kind).read("toy.gz")
    assert "DLCORE_DATA" in str(caught.value)
    assert "Run this again" in str(caught.value)
    assert len(server.asked) == 1 + files.RETRIES
    assert left_over(places) == []


def test_without_a_network_the_error_says_so(places):
    with pytest.raises(DataError, match="is there a network"):
        toy_source().read("toy.gz")  # nobody listens on that port
    assert left_over(places) == []


@pytest.mark.parametrize(
    "damage",
    [b"", b"no gzip at all", ORIGINAL[:500], gzip.compress(b"other")],
    ids=["empty", "no gzip", "cut short", "other"],
)
def test_a_damaged_file_of_the_book_can_be_restored(places, damage):
    put(places / "book/data/toy/toy.gz", damage)
    with pytest.raises(DataError, match=r"damaged.*git checkout -- data/toy/toy\.gz"):
        toy_source().read("toy.gz")


def test_a_damaged_file_of_the_reader_is_named(places):
    put(places / "mine/toy/toy.gz", ORIGINAL[:-20])
    with pytest.raises(DataError, match=r"mine/toy/toy\.gz is damaged\. Delete it"):
        toy_source().read("toy.gz")


def test_a_damaged_file_in_the_cache_is_replaced(places, server):
    put(places / "cache/toy/toy.gz", ORIGINAL[:-20])
    assert served(server, "good").read("toy.gz") == CONTENT
    assert (places / "cache/toy/toy.gz").read_bytes() == ORIGINAL


def test_a_full_disk_leaves_nothing_behind(places, server, monkeypatch):
    def fills_up(self, url, output_file, pooch, check_only=False):
        with open(output_file, "wb") as file:
            file.write(ORIGINAL[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pooch.downloaders.HTTPDownloader.__call__", fills_up)
    with pytest.raises(DataError, match=r"disk is full.*DLCORE_CACHE"):
        served(server, "good").read("toy.gz")
    assert left_over(places) == []


def test_a_folder_of_somebody_else_is_an_error_with_advice(places, server, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pooch.utils.os.makedirs", refuse)
    with pytest.raises(DataError, match=r"No permission.*DLCORE_CACHE"):
        served(server, "good").read("toy.gz")


def test_a_file_where_the_cache_should_be_is_an_error(places, server):
    put(places / "cache", b"in the way")
    with pytest.raises(DataError, match="Cannot store the download"):
        served(server, "good").read("toy.gz")


def test_a_folder_in_place_of_a_file_is_not_mistaken_for_it(places, server):
    (places / "mine/toy/toy.gz").mkdir(parents=True)
    assert served(server, "good").read("toy.gz") == CONTENT


def test_a_set_without_an_address_says_where_its_original_is(places):
    with pytest.raises(DataError, match="neither ships nor can be downloaded; –"):
        toy_source(url="").read("toy.gz")


def test_describe_tells_ok_damaged_and_missing_apart(places, monkeypatch):
    source = toy_source()
    monkeypatch.setattr(data, "CATALOGUE", {"toy": source})
    assert data.describe()[0]["state"] == "not here yet"
    put(places / "mine/toy-toy.gz", ORIGINAL[:-3])
    assert data.describe()[0]["state"] == "damaged"
    put(places / "mine/toy-toy.gz", ORIGINAL)
    (row,) = data.describe(["toy"])
    assert (row["state"], row["place"], row["licence"]) == ("ok", "DLCORE_DATA", "CC0")
