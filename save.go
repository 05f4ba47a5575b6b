package gradc

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// leaf is a named tensor handed to Save or Load.
type leaf struct {
	name string
	Tensor
}

// metadataKey is the one header key that is not a tensor.
const metadataKey = "__metadata__"

// Save writes the leaves in the safetensors format: a little-endian 64-bit
// header length, a JSON header with each tensor's element type, shape and place,
// and the elements, little-endian and row-major. Wider element types come first,
// which keeps every tensor aligned in a mapped file; otherwise the order is that
// of leaves. Equal leaves give equal bytes.
//
// Everything is checked before the first byte is written: names are unique,
// non-empty UTF-8, and every tensor has as many elements as its shape. The
// error is then a *WeightsError; an error of w is one too and is wrapped.
func Save(w io.Writer, leaves iter.Seq2[string, Tensor]) error {
	tensors, err := collect("Save", leaves)
	if err != nil {
		return err
	}
	slices.SortStableFunc(tensors, func(a, b leaf) int {
		return cmp.Compare(b.dtype.Size(), a.dtype.Size())
	})
	header, err := appendHeader(nil, tensors)
	if err != nil {
		return err
	}
	buf := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	buf = append(buf, header...)
	if _, err := w.Write(buf); err != nil {
		return &WeightsError{Func: "Save", Reason: "cannot write the header", Err: err}
	}
	for _, t := range tensors {
		if err := writeData(w, t.data); err != nil {
			return &WeightsError{Pos: t.pos, Func: "Save", Arg: t.name, Reason: "cannot be written", Err: err}
		}
	}
	return nil
}

// collect lists the leaves and checks them by themselves.
func collect(fn string, leaves iter.Seq2[string, Tensor]) ([]leaf, error) {
	var list []leaf
	seen := map[string]bool{}
	for name, t := range leaves {
		reason := t.check()
		switch {
		case name == "" || name == metadataKey || !utf8.ValidString(name):
			reason = "has a name that the format does not allow: " + strconv.Quote(name)
		case seen[name]:
			reason = "is given twice"
		}
		if reason != "" {
			return nil, &WeightsError{Pos: t.pos, Func: fn, Arg: name, Reason: reason}
		}
		seen[name] = true
		list = append(list, leaf{name, t})
	}
	return list, nil
}

// appendHeader appends the JSON header of tensors that lie one after the other,
// padded with spaces so that the data begin at a multiple of eight bytes.
func appendHeader(b []byte, tensors []leaf) ([]byte, error) {
	b = append(b, '{')
	var at int64
	for i, t := range tensors {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(t.name)
		if err != nil {
			return nil, &WeightsError{Pos: t.pos, Func: "Save", Arg: t.name, Reason: "cannot be named in JSON", Err: err}
		}
		b = append(b, name...)
		b = fmt.Appendf(b, `:{"dtype":%q,"shape":[`, t.dtype.String())
		for k, n := range t.shape {
			if k > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendInt(b, int64(n), 10)
		}
		end := at + int64(t.Len())*int64(t.dtype.Size())
		b = fmt.Appendf(b, `],"data_offsets":[%d,%d]}`, at, end)
		at = end
	}
	b = append(b, '}')
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	return b, nil
}

// chunk is how many elements are converted at a time.
const chunk = 8192

// writeData writes the elements of a tensor's slice, little-endian.
func writeData(w io.Writer, data any) error {
	le := binary.LittleEndian
	switch d := data.(type) {
	case []float32:
		return writeChunks(w, d, 4, func(b []byte, v float32) { le.PutUint32(b, math.Float32bits(v)) })
	case []float64:
		return writeChunks(w, d, 8, func(b []byte, v float64) { le.PutUint64(b, math.Float64bits(v)) })
	case []int32:
		return writeChunks(w, d, 4, func(b []byte, v int32) { le.PutUint32(b, uint32(v)) })
	case []int64:
		return writeChunks(w, d, 8, func(b []byte, v int64) { le.PutUint64(b, uint64(v)) })
	case []uint8:
		_, err := w.Write(d)
		return err
	case []uint16:
		return writeChunks(w, d, 2, func(b []byte, v uint16) { le.PutUint16(b, v) })
	case []uint64:
		return writeChunks(w, d, 8, func(b []byte, v uint64) { le.PutUint64(b, v) })
	case []bool:
		return writeChunks(w, d, 1, func(b []byte, v bool) {
			b[0] = 0
			if v {
				b[0] = 1
			}
		})
	}
	return nil
}

// writeChunks writes the elements of d, each converted to size bytes by put.
func writeChunks[T Element](w io.Writer, d []T, size int, put func([]byte, T)) error {
	buf := make([]byte, 0, min(len(d), chunk)*size)
	for part := range slices.Chunk(d, chunk) {
		b := buf[:len(part)*size]
		for i, v := range part {
			put(b[i*size:], v)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}
