package gradc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
)

// Load reads a safetensors file from r into the leaves.
//
// The file must hold exactly the given tensors, by name, element type and shape,
// and nothing else: no further tensor, no byte between or after them. Load reads
// and checks all of it first and writes only then, so that on any error no
// element of any leaf has changed. It takes memory for the header and for one
// copy of the leaves, whatever lengths the file claims.
//
// The error is, or for several tensors joins, *WeightsError: use errors.As.
func Load(r io.Reader, leaves iter.Seq2[string, Tensor]) error {
	want, err := collect("Load", leaves)
	if err != nil {
		return err
	}
	header, err := readHeader(r)
	if err != nil {
		return err
	}
	have, err := parseHeader(header)
	if err != nil {
		return err
	}
	if err := match(want, have); err != nil {
		return err
	}
	total, err := checkLayout(have)
	if err != nil {
		return err
	}
	data, err := readExactly(r, total)
	if err != nil {
		return err
	}
	part := make(map[string][]byte, len(have))
	for _, e := range have {
		part[e.name] = data[e.begin:e.end]
	}
	for _, t := range want {
		if t.dtype == Bool && slices.ContainsFunc(part[t.name], func(c byte) bool { return c > 1 }) {
			return &WeightsError{Pos: t.pos, Func: "Load", Arg: t.name, Reason: "holds a BOOL that is neither 0 nor 1"}
		}
	}
	for _, t := range want {
		decode(t.data, part[t.name])
	}
	return nil
}

// maxProblems is how many disagreeing tensors one error lists.
const maxProblems = 20

// match compares the tensors of the file with the leaves, in the order of the
// leaves and then of the file, and reports all that disagree.
func match(want []leaf, have []entry) error {
	byName := make(map[string]*entry, len(have))
	for i := range have {
		byName[have[i].name] = &have[i]
	}
	var problems []error
	wanted := make(map[string]bool, len(want))
	for _, t := range want {
		wanted[t.name] = true
		e := byName[t.name]
		reason := ""
		switch {
		case e == nil:
			reason = fmt.Sprintf("is missing from the file, want %v", t.Tensor)
		case e.dtype != t.dtype.String() || !sameShape(e.shape, t.shape):
			reason = fmt.Sprintf("is %s in the file, want %v", typeString(e.dtype, e.shape), t.Tensor)
		default:
			continue
		}
		problems = append(problems, &WeightsError{Pos: t.pos, Func: "Load", Arg: t.name, Reason: reason})
	}
	for _, e := range have {
		if !wanted[e.name] {
			reason := fmt.Sprintf("is in the file (%s) but not among the leaves", typeString(e.dtype, e.shape))
			problems = append(problems, &WeightsError{Func: "Load", Arg: e.name, Reason: reason})
		}
	}
	if extra := len(problems) - maxProblems; extra > 0 {
		problems = append(problems[:maxProblems], fmt.Errorf("and %d more tensors", extra))
	}
	return errors.Join(problems...)
}

// sameShape reports whether two shapes agree.
func sameShape(a []int64, b []int) bool {
	return slices.EqualFunc(a, b, func(x int64, y int) bool { return x == int64(y) })
}

// checkLayout checks that the tensors of the file, whose types have been checked,
// fill the data without overlap or gap, and returns the length of the data.
func checkLayout(have []entry) (total int64, err error) {
	order := slices.Clone(have)
	slices.SortStableFunc(order, func(a, b entry) int {
		if a.begin != b.begin {
			if a.begin < b.begin {
				return -1
			}
			return 1
		}
		return int(min(max(a.end-b.end, -1), 1))
	})
	for _, e := range order {
		n, _ := product(e.shape) // equal to the shape of a leaf, so it cannot overflow
		size := n * elementSize(e.dtype)
		if e.end-e.begin != size {
			reason := fmt.Sprintf("has data_offsets [%d, %d], which are not the %d bytes of %s",
				e.begin, e.end, size, typeString(e.dtype, e.shape))
			return 0, &WeightsError{Func: "Load", Arg: e.name, Reason: reason}
		}
		if e.begin != total {
			reason := fmt.Sprintf("begins at byte %d of the data, want %d: tensors must neither overlap nor leave gaps", e.begin, total)
			return 0, &WeightsError{Func: "Load", Arg: e.name, Reason: reason}
		}
		total = e.end
	}
	return total, nil
}

// elementSize returns the bytes of an element type by its name in the file.
func elementSize(dtype string) int64 {
	for _, d := range dtypes {
		if d.name == dtype {
			return d.size
		}
	}
	return 0
}

// readExactly reads n bytes and checks that they are the last ones. n is the size
// of the caller's own leaves.
func readExactly(r io.Reader, n int64) ([]byte, error) {
	data := make([]byte, n)
	if got, err := io.ReadFull(r, data); err != nil {
		return nil, fileError("the file ends", "after %d of %d bytes of data", err, int64(got), n)
	}
	switch got, err := io.ReadFull(r, make([]byte, 1)); {
	case got > 0:
		return nil, &WeightsError{Func: "Load", Reason: fmt.Sprintf("the file goes on after the %d bytes of data that its header describes", n)}
	case err != io.EOF:
		return nil, &WeightsError{Func: "Load", Reason: "cannot read to the end of the file", Err: err}
	}
	return data, nil
}

// fileError reports a read that ended early, or the reader's own error.
func fileError(what, where string, err error, args ...any) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = io.ErrUnexpectedEOF
		return &WeightsError{Func: "Load", Reason: what + " " + fmt.Sprintf(where, args...), Err: err}
	}
	return &WeightsError{Func: "Load", Reason: strings.TrimSpace("cannot read the file " + fmt.Sprintf(where, args...)), Err: err}
}

// decode writes little-endian data into a tensor's slice, which has its length.
func decode(dst any, b []byte) {
	le := binary.LittleEndian
	switch d := dst.(type) {
	case []float32:
		for i := range d {
			d[i] = math.Float32frombits(le.Uint32(b[4*i:]))
		}
	case []float64:
		for i := range d {
			d[i] = math.Float64frombits(le.Uint64(b[8*i:]))
		}
	case []int32:
		for i := range d {
			d[i] = int32(le.Uint32(b[4*i:]))
		}
	case []int64:
		for i := range d {
			d[i] = int64(le.Uint64(b[8*i:]))
		}
	case []uint8:
		copy(d, b)
	case []bool:
		for i := range d {
			d[i] = b[i] == 1
		}
	case []uint16:
		for i := range d {
			d[i] = le.Uint16(b[2*i:])
		}
	case []uint64:
		for i := range d {
			d[i] = le.Uint64(b[8*i:])
		}
	}
}
