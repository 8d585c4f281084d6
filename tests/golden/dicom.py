"""Writes dicom.json: small DICOM files in each form that is decoded, and the 8-bit pixels that must come out of them.

    python tests/golden/dicom.py     (pydicom, NumPy, Pillow)

pydicom writes the files and reads their stored values back; windows are those of DICOM PS3.3 C.11.2.1.2.1 in float64.
"""
import io
import json
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian,
                         ImplicitVRLittleEndian, JPEGBaseline8Bit, RLELossless)

warnings.filterwarnings("ignore")
H, W = 5, 7


def grey(bits, low=0):
    """A smooth field of whole numbers from `low` up, over all of `bits` bits."""
    y, x = np.mgrid[0:H, 0:W]
    return (low + np.round((2**bits - 1) * (0.5 + 0.5 * np.sin(0.9 * x + 0.4 * y)))).astype(np.int64)


def colours():
    return np.stack([grey(8), grey(8)[::-1], 255 - grey(8)[:, ::-1]], axis=-1).astype(np.uint8)


def dataset(values, syntax, photometric, bits, signed=False, **elements):
    ds = FileDataset(None, {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID = "1.2.3"
    ds.file_meta.TransferSyntaxUID = syntax
    ds.set_original_encoding(syntax.is_implicit_VR, syntax.is_little_endian)
    wide = bits > 8
    ds.Rows, ds.Columns = values.shape[-3:-1] if photometric in ("RGB", "YBR_FULL") else values.shape[-2:]
    ds.SamplesPerPixel = 3 if photometric in ("RGB", "YBR_FULL") else 1
    ds.PhotometricInterpretation = photometric
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16 if wide else 8, bits, bits - 1
    ds.PixelRepresentation = int(signed)
    for name, value in elements.items():
        setattr(ds, name, value)
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    kind = ("i" if signed else "u") + ("2" if wide else "1")
    ds.PixelData = values.astype(order + kind).tobytes()
    if len(ds.PixelData) % 2:
        ds.PixelData += b"\0"
    ds["PixelData"].VR = "OW" if wide else "OB"
    return ds


def written(ds):
    file = io.BytesIO()
    ds.save_as(file, enforce_file_format=True)
    return file.getvalue()


def window(values, centre, width):
    return np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0, 1)


def stretch(values):
    return (values - values.min()) / (values.max() - values.min())


def case(name, ds, seen, tolerance=0):
    """`seen`: how the stored values of the file, read back by pydicom, are to be seen; 0..1 or 8-bit integers."""
    file = written(ds)
    again = pydicom.dcmread(io.BytesIO(file))
    pixels = seen(again.pixel_array, again)
    if pixels.dtype.kind == "f":
        pixels = np.floor(pixels * 255 + 0.5)
    return {"name": name, "file": file.hex(), "width": int(again.Columns), "height": int(again.Rows),
            "channels": 3 if pixels.ndim == 3 else 1, "bits": int(again.BitsStored), "tolerance": tolerance,
            "pixels": pixels.astype(int).ravel().tolist()}


def greys():
    real = lambda stored, ds: stored.astype(np.float64) * float(ds.RescaleSlope) + float(ds.RescaleIntercept)
    hounsfield = dict(RescaleSlope="1", RescaleIntercept="-1024", WindowCenter=["40", "400"],
                      WindowWidth=["350", "1500"])
    windowed = lambda stored, ds: window(real(stored, ds), 40, 350)
    for name, syntax in [("implicit", ImplicitVRLittleEndian), ("explicit", ExplicitVRLittleEndian),
                         ("big endian", ExplicitVRBigEndian), ("deflated", DeflatedExplicitVRLittleEndian)]:
        yield case(name + ", 12 bits, rescaled, window", dataset(grey(12), syntax, "MONOCHROME2", 12, **hounsfield),
                   windowed)
    yield case("run-length, 12 bits, rescaled, window", run_length(
        dataset(grey(12), ExplicitVRLittleEndian, "MONOCHROME2", 12, **hounsfield)), windowed)
    yield case("signed 16 bits, range", dataset(grey(16, -32768), ExplicitVRLittleEndian, "MONOCHROME2", 16, True),
               lambda stored, ds: stretch(stored.astype(np.float64)))
    yield case("signed 12 bits, inverted range",
               dataset(grey(12, -2048), ExplicitVRLittleEndian, "MONOCHROME1", 12, True),
               lambda stored, ds: 255 - np.floor(255 * stretch(stored.astype(np.float64)) + 0.5).astype(int))
    yield case("8 bits, negative slope, range", dataset(grey(8), ImplicitVRLittleEndian, "MONOCHROME2", 8,
                                                        RescaleSlope="-0.25", RescaleIntercept="3.5"),
               lambda stored, ds: stretch(real(stored, ds)))
    yield case("big endian, 8 bits, range", dataset(grey(8), ExplicitVRBigEndian, "MONOCHROME2", 8),
               lambda stored, ds: stretch(stored.astype(np.float64)))
    frames = np.stack([grey(8), grey(8)[::-1], grey(8) // 2])
    yield case("first of three frames", dataset(frames, ExplicitVRLittleEndian, "MONOCHROME2", 8, NumberOfFrames=3),
               lambda stored, ds: stretch(stored[0].astype(np.float64)))
    yield case("first of three run-length frames", run_length(
        dataset(frames, ExplicitVRLittleEndian, "MONOCHROME2", 8, NumberOfFrames=3)),
        lambda stored, ds: stretch(stored[0].astype(np.float64)))


def run_length(ds):
    ds.compress(RLELossless, generate_instance_uid=False)
    return ds


def coloured():
    as_stored = lambda stored, ds: stored
    yield case("RGB", dataset(colours(), ExplicitVRLittleEndian, "RGB", 8, PlanarConfiguration=0), as_stored)
    planes = dataset(colours(), ExplicitVRLittleEndian, "RGB", 8, PlanarConfiguration=1)
    planes.PixelData = colours().transpose(2, 0, 1).tobytes() + b"\0"
    planes["PixelData"].VR = "OB"
    yield case("RGB by plane", planes, as_stored)
    plain = dataset(colours(), ExplicitVRLittleEndian, "RGB", 8, PlanarConfiguration=0)
    yield case("RGB, run-length", run_length(plain), as_stored)
    yield case("YBR_FULL", dataset(colours(), ExplicitVRLittleEndian, "YBR_FULL", 8, PlanarConfiguration=0),
               as_stored, 1)  # pydicom gives RGB
    table = np.round(65535 * np.linspace(0, 1, 200) ** 2).astype("<u2")
    entries = {}
    for name, column in [("Red", table), ("Green", table[::-1]), ("Blue", table // 2)]:
        entries[name + "PaletteColorLookupTableDescriptor"] = [200, 20, 16]
        entries[name + "PaletteColorLookupTableData"] = column.tobytes()
    yield case("palette", dataset(grey(8), ExplicitVRLittleEndian, "PALETTE COLOR", 8, **entries),
               lambda stored, ds: pydicom.pixels.apply_color_lut(stored, ds) >> 8)


def photographs():
    y, x = np.mgrid[0:16, 0:16]
    smooth = np.stack([16 * y, 16 * x, 8 * (x + y)], axis=-1).astype(np.uint8)
    for name, picture in [("grey JPEG", smooth[..., 0]), ("colour JPEG", smooth)]:
        file = io.BytesIO()
        PIL.Image.fromarray(picture).save(file, "JPEG", quality=90)
        decoded = np.asarray(PIL.Image.open(file))
        photometric = "MONOCHROME2" if decoded.ndim == 2 else "RGB"
        ds = dataset(decoded, ExplicitVRLittleEndian, photometric, 8, WindowCenter="128", WindowWidth="256")
        ds.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
        if decoded.ndim == 3:
            ds.PlanarConfiguration, ds.PhotometricInterpretation = 0, "YBR_FULL_422"
        ds.PixelData = encapsulate([file.getvalue()])
        ds["PixelData"].is_undefined_length = True
        yield case(name, ds, lambda stored, ds, decoded=decoded: decoded, 3)


if __name__ == "__main__":
    cases = [*greys(), *coloured(), *photographs()]
    versions = {"pydicom": pydicom.__version__, "numpy": np.__version__, "zlib": zlib.ZLIB_VERSION}
    lines = ",\n".join(json.dumps(one) for one in cases)
    Path(__file__).with_suffix(".json").write_text(f'{{"made by": {json.dumps(versions)}, "cases": [\n{lines}\n]}}\n')
