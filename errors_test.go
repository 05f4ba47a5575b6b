package gradc_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/gradc/gradc"
)

func TestErrorTexts(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&gradc.ShapeError{Pos: "digits.grad:17:16", Func: "Loss", Arg: "x", Shape: "[Batch, 64]f32", Want: 2048, Got: 100},
			"digits.grad:17:16: Loss: x has 100 elements, want 2048 for [Batch, 64]f32"},
		{&gradc.ShapeError{Func: "Bind", Arg: "flat", Want: 10, Got: 1}, "Bind: flat has 1 element, want 10"},
		{&gradc.IndexError{Pos: "digits.grad:20:14", Func: "Loss", Arg: "label", At: 17, Got: 12, Len: 10},
			"digits.grad:20:14: Loss: label[17] = 12 is out of range [0, 10)"},
		{&gradc.IndexError{Pos: "m.grad:2:3", Func: "At", Arg: "i", At: -1, Got: -1, Len: 4}, "m.grad:2:3: At: i = -1 is out of range [0, 4)"},
		{&gradc.DimError{Pos: "digits.grad:3:5", Func: "Loss", Arg: "Batch", Got: -1, Want: "at least 0"},
			"digits.grad:3:5: Loss: dim Batch is -1, want at least 0"},
		{&gradc.OverlapError{Pos: "digits.grad:24:1", Func: "Train", Arg: "p.W1", Other: "x"}, "digits.grad:24:1: Train: p.W1 shares memory with x"},
		{&gradc.WeightsError{Pos: "digits.grad:7:2", Func: "Load", Arg: "W1", Reason: "is bad"}, `digits.grad:7:2: Load: tensor "W1" is bad`},
		{&gradc.WeightsError{Func: "Save", Reason: "cannot write", Err: io.ErrShortWrite}, "Save: cannot write: short write"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%T: %q, want %q", c.err, got, c.want)
		}
	}
}

func TestErrorsAs(t *testing.T) {
	var (
		shape   *gradc.ShapeError
		index   *gradc.IndexError
		dim     *gradc.DimError
		overlap *gradc.OverlapError
		weights *gradc.WeightsError
	)
	for err, target := range map[error]any{
		&gradc.ShapeError{}: &shape, &gradc.IndexError{}: &index, &gradc.DimError{}: &dim,
		&gradc.OverlapError{}: &overlap, &gradc.WeightsError{Err: io.ErrNoProgress}: &weights,
	} {
		if !errors.As(fmt.Errorf("training: %w", err), target) {
			t.Errorf("errors.As does not find %T", err)
		}
	}
	if !errors.Is(weights, io.ErrNoProgress) {
		t.Error("a WeightsError hides the error behind it")
	}
}

func TestTensor(t *testing.T) {
	x := []float32{1, 2, 3, 4, 5, 6}
	v := gradc.TensorOf(x, 2, 3)
	if v.DType() != gradc.F32 || v.Len() != 6 || fmt.Sprint(v.Shape()) != "[2 3]" || v.String() != "F32[2, 3]" {
		t.Errorf("TensorOf gives %v with %d elements of %v", v, v.Len(), v.DType())
	}
	if d, ok := gradc.Data[float32](v); !ok || &d[0] != &x[0] {
		t.Error("Data copies, or does not find, the elements")
	}
	if _, ok := gradc.Data[float64](v); ok {
		t.Error("Data gives float32 elements as float64")
	}
	for _, c := range []struct {
		tensor gradc.Tensor
		name   string
		size   int
	}{
		{gradc.TensorOf([]float32{1}), "F32", 4}, {gradc.TensorOf([]float64{1}), "F64", 8}, {gradc.TensorOf([]int32{1}), "I32", 4},
		{gradc.TensorOf([]int64{1}), "I64", 8}, {gradc.TensorOf([]uint8{1}), "U8", 1}, {gradc.TensorOf([]bool{true}), "BOOL", 1},
	} {
		if d := c.tensor.DType(); d.String() != c.name || d.Size() != c.size || c.tensor.Len() != 1 {
			t.Errorf("%v has size %d and %d elements, want %s", d, d.Size(), c.tensor.Len(), c.name)
		}
	}
}
