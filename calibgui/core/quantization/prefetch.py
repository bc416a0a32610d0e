"""What a kernel reads soon, asked of the memory while it works on what it has.

A processor's own prefetcher ends at the page of 4 KiB, which is one row of 1,024 float32 values. Asking 2 KiB
ahead takes a quarter off the time of such rows, and as much more with longer ones (measured for int8 codes,
two cores). numba has no function for it, LLVM has. Machine code that was kept on disk doesn't know of a
change in this file: change `kernels.py` with it.
"""

from __future__ import annotations

from typing import Any

RUN = 128
"""Values that one call asks for: a kernel calls once for so many."""

_AHEAD_BYTES = 2048
_LINE_BYTES = 64
_FOR_READING, _STAYS_CLOSE, _DATA = 0, 3, 1  # the arguments of LLVM's intrinsic


def prefetch_function() -> Any:
    """`prefetch(rows, row, place)` for compiled code, rows C-contiguous (n, dim): a hint, never a fault."""
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    int32, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
    arguments = [int32(number) for number in (_FOR_READING, _STAYS_CLOSE, _DATA)]

    @intrinsic  # type: ignore[untyped-decorator]
    def prefetch(_: Any, rows: Any, row: Any, place: Any) -> Any:
        itemsize = rows.dtype.bitwidth // 8

        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, values[0])
            dim = cgutils.unpack_tuple(builder, array.shape)[1]
            start = builder.add(builder.mul(values[1], dim), values[2])
            kind = ir.FunctionType(ir.VoidType(), [pointer, int32, int32, int32])
            ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
            for offset in range(_AHEAD_BYTES, _AHEAD_BYTES + RUN * itemsize, _LINE_BYTES):
                index = builder.add(start, start.type(offset // itemsize))
                builder.call(ask, [builder.bitcast(builder.gep(array.data, [index]), pointer), *arguments])
            return context.get_dummy_value()

        return types.void(rows, row, place), emit

    return prefetch
