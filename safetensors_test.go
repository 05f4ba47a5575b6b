package gradc_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gradc/gradc"
)

// params is a set of leaves with every element type.
type params struct {
	w     []float32 // [2, 3]
	scale []float64 // scalar
	step  []int64   // scalar
	label []int32   // [3]
	pixel []uint8   // [2]
	mask  []bool    // [3]
	none  []float32 // [0, 4]
}

func newParams() *params {
	return &params{
		w: make([]float32, 6), scale: make([]float64, 1), step: make([]int64, 1),
		label: make([]int32, 3), pixel: make([]uint8, 2), mask: make([]bool, 3),
	}
}

func filledParams() *params {
	return &params{
		w:     []float32{1, -2, float32(math.Inf(1)), 0.1, float32(math.Copysign(0, -1)), math.Float32frombits(0x7fc00123)},
		scale: []float64{math.Pi}, step: []int64{math.MinInt64},
		label: []int32{-1, math.MaxInt32, 7}, pixel: []uint8{0, 255}, mask: []bool{true, false, true},
	}
}

func (p *params) Leaves() iter.Seq2[string, gradc.Tensor] {
	return func(yield func(string, gradc.Tensor) bool) {
		_ = yield("Layer.W", gradc.TensorOf(p.w, 2, 3).At("m.grad:7:2")) &&
			yield("Scale", gradc.TensorOf(p.scale)) &&
			yield("Step", gradc.TensorOf(p.step)) &&
			yield("Label", gradc.TensorOf(p.label, 3)) &&
			yield("Pixel", gradc.TensorOf(p.pixel, 2)) &&
			yield("Mask", gradc.TensorOf(p.mask, 3)) &&
			yield("None", gradc.TensorOf(p.none, 0, 4))
	}
}

// hash covers every bit of the parameters.
func (p *params) hash() uint64 {
	h := fnv.New64a()
	for _, x := range p.w {
		fmt.Fprintf(h, "%x ", math.Float32bits(x))
	}
	fmt.Fprintf(h, "%x %v %v %v %v", math.Float64bits(p.scale[0]), p.step, p.label, p.pixel, p.mask)
	return h.Sum64()
}

func save(t *testing.T, p *params) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gradc.Save(&b, p.Leaves()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSaveLoadRoundTrip(t *testing.T) {
	want := filledParams()
	file := save(t, want)
	for name, r := range map[string]io.Reader{
		"all at once":         bytes.NewReader(file),
		"byte by byte":        iotest.OneByteReader(bytes.NewReader(file)),
		"data with its EOF":   iotest.DataErrReader(bytes.NewReader(file)),
		"half of each buffer": iotest.HalfReader(bytes.NewReader(file)),
	} {
		got := newParams()
		if err := gradc.Load(r, got.Leaves()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.hash() != want.hash() {
			t.Errorf("%s: loaded %v, want %v", name, got, want)
		}
	}
}

// TestSaveLong has tensors longer than the pieces in which Save converts.
func TestSaveLong(t *testing.T) {
	r := gradc.NewRand(1)
	leaves := func(x []float32, m []bool) iter.Seq2[string, gradc.Tensor] {
		return func(yield func(string, gradc.Tensor) bool) {
			_ = yield("x", gradc.TensorOf(x, len(x))) && yield("m", gradc.TensorOf(m, len(m)))
		}
	}
	x, m := make([]float32, 20001), make([]bool, 30001)
	gradc.Normal(r, x, 0, 1)
	for i := range m {
		m[i] = r.Uint64()&1 == 1
	}
	var file bytes.Buffer
	if err := gradc.Save(&file, leaves(x, m)); err != nil {
		t.Fatal(err)
	}
	x2, m2 := make([]float32, len(x)), make([]bool, len(m))
	if err := gradc.Load(&file, leaves(x2, m2)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x, x2) || !slices.Equal(m, m2) {
		t.Error("the loaded tensors differ")
	}
}

// TestSaveBytes fixes the format, byte by byte.
func TestSaveBytes(t *testing.T) {
	header := `{"Scale":{"dtype":"F64","shape":[],"data_offsets":[0,8]},` +
		`"Step":{"dtype":"I64","shape":[],"data_offsets":[8,16]},` +
		`"Layer.W":{"dtype":"F32","shape":[2,3],"data_offsets":[16,40]},` +
		`"Label":{"dtype":"I32","shape":[3],"data_offsets":[40,52]},` +
		`"None":{"dtype":"F32","shape":[0,4],"data_offsets":[52,52]},` +
		`"Pixel":{"dtype":"U8","shape":[2],"data_offsets":[52,54]},` +
		`"Mask":{"dtype":"BOOL","shape":[3],"data_offsets":[54,57]}}`
	for len(header)%8 != 0 {
		header += " "
	}
	data := "182d4454fb210940" + "0000000000000080" + // pi, least int64
		"0000803f" + "000000c0" + "0000807f" + "cdcccc3d" + "00000080" + "2301c07f" +
		"ffffffff" + "ffffff7f" + "07000000" + "00ff" + "010001"
	want := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	want = append(want, header...)
	raw, err := hex.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, raw...)
	if got := save(t, filledParams()); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", hex.Dump(got), hex.Dump(want))
	}
}

func TestSaveErrors(t *testing.T) {
	one := func(name string, t gradc.Tensor) iter.Seq2[string, gradc.Tensor] {
		return func(yield func(string, gradc.Tensor) bool) { yield(name, t) }
	}
	x := make([]float32, 6)
	for _, c := range []struct {
		leaves iter.Seq2[string, gradc.Tensor]
		want   string
	}{
		{one("W", gradc.TensorOf(x, 2, 4).At("m.grad:1:2")), `m.grad:1:2: Save: tensor "W" has 6 elements, want 8 for F32[2, 4]`},
		{one("W", gradc.TensorOf(x, -2, -3)), `Save: tensor "W" has the impossible shape [-2 -3]`},
		{one("W", gradc.TensorOf(x, math.MaxInt, math.MaxInt)), fmt.Sprintf(`Save: tensor "W" has the impossible shape [%d %[1]d]`, math.MaxInt)},
		{one("W", gradc.TensorOf[float32](nil)), `Save: tensor "W" has 0 elements, want 1 for F32[]`},
		{one("W", gradc.Tensor{}), `Save: tensor "W" is the zero Tensor`},
		{one("", gradc.TensorOf(x, 6)), `name that the format does not allow: ""`},
		{one("__metadata__", gradc.TensorOf(x, 6)), `name that the format does not allow: "__metadata__"`},
		{one("a\xff", gradc.TensorOf(x, 6)), `name that the format does not allow: "a\xff"`},
		{func(yield func(string, gradc.Tensor) bool) {
			for range 2 {
				if !yield("W", gradc.TensorOf(x, 6)) {
					return
				}
			}
		}, `tensor "W" is given twice`},
	} {
		var out bytes.Buffer
		err := gradc.Save(&out, c.leaves)
		checkWeightsError(t, err, c.want)
		if out.Len() > 0 {
			t.Errorf("%s: wrote %d bytes", c.want, out.Len())
		}
		if err := gradc.Load(bytes.NewReader(nil), c.leaves); err == nil {
			t.Errorf("%s: Load accepts the leaves", c.want)
		}
	}
}

// limitedWriter fails after some bytes.
type limitedWriter struct{ left int }

var errFull = errors.New("disk full")

func (w *limitedWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestSaveReportsTheWriter(t *testing.T) {
	size := len(save(t, filledParams()))
	for left := range size {
		err := gradc.Save(&limitedWriter{left}, filledParams().Leaves())
		if !errors.Is(err, errFull) {
			t.Fatalf("after %d bytes: %v", left, err)
		}
		checkWeightsError(t, err, "disk full")
	}
}

// checkWeightsError fails unless err is a *WeightsError whose text contains want.
func checkWeightsError(t *testing.T, err error, want string) {
	t.Helper()
	var w *gradc.WeightsError
	switch {
	case !errors.As(err, &w):
		t.Errorf("error %v (%[1]T), want a *WeightsError with %q", err, want)
	case !strings.Contains(err.Error(), want):
		t.Errorf("error %q, want %q in it", err, want)
	case w.Func == "":
		t.Errorf("error %q names no function", err)
	}
}
