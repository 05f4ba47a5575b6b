package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	draw := map[string]func(*rand.Rand) float64{
		"p.K2": gradcheck.Uniform(-0.2, 0.2), "p.W": gradcheck.Uniform(-0.1, 0.1), "s.T": gradcheck.Uniform(1, 9),
	}
	for _, leaf := range []string{"K1", "B1", "K2", "B2", "W", "B"} {
		draw["s.V."+leaf] = gradcheck.Uniform(0.1, 1)
	}
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewAdamParams": NewAdamParams}},
		Sizes:   []map[string]int64{{"Batch": 1}},
		Draw:    draw,
		Index:   map[string]int64{"label": Classes},
		Slow:    []string{"Train"}, // the slope of a step has convolutions of convolutions; Loss is checked
	}
}

func TestGradients(t *testing.T) {
	if testing.Short() {
		t.Skip("evaluates convolutions point by point")
	}
	model().Check(t)
}

func TestMisuse(t *testing.T) { model().Misuse(t) }

// idx is a file of that format.
func idx(elements []uint8, extents ...uint32) []byte {
	var b bytes.Buffer
	binary.Write(&b, binary.BigEndian, append([]uint32{8<<8 | uint32(len(extents))}, extents...))
	b.Write(elements)
	return b.Bytes()
}

func packed(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bars makes images with a bright row where the label says: a little data set that can be
// learned.
func bars(n int, seed uint64) *images {
	rng := rand.New(rand.NewPCG(seed, 1))
	set := &images{}
	for i := range n {
		label := i % Classes
		image := make([]uint8, Side*Side)
		for k := range image {
			image[k] = uint8(rng.IntN(60))
			if k/Side/2 == label+1 {
				image[k] += 150
			}
		}
		set.pixels, set.label = append(set.pixels, image...), append(set.label, int32(label))
	}
	return set
}

// write makes a folder of the four files; those of training are packed.
func write(t *testing.T, train, test *images) string {
	t.Helper()
	dir := t.TempDir()
	for name, set := range map[string]*images{"train": train, "t10k": test} {
		n := uint32(len(set.label))
		labels := make([]uint8, n)
		for i, l := range set.label {
			labels[i] = uint8(l)
		}
		for file, b := range map[string][]byte{"-images-idx3-ubyte": idx(set.pixels, n, Side, Side), "-labels-idx1-ubyte": idx(labels, n)} {
			if name == "train" {
				file, b = file+".gz", packed(t, b)
			}
			if err := os.WriteFile(filepath.Join(dir, name+file), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestTraining learns a little data set through files, twice with the same bits.
func TestTraining(t *testing.T) {
	dir := write(t, bars(320, 1), bars(100, 2))
	var said []string
	for range 2 {
		train, err := load(dir, "train")
		if err != nil {
			t.Fatal(err)
		}
		test, err := load(dir, "t10k")
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		accuracy, err := run(train, test, 1, 8, &out)
		if err != nil || accuracy < 0.98 {
			t.Errorf("accuracy %v, %v\n%s", accuracy, err, out.String())
		}
		said = append(said, out.String())
	}
	if said[0] != said[1] || said[0] == "" {
		t.Errorf("two runs differ, or say nothing:\n%s\n%s", said[0], said[1])
	}
}

// TestStepAllocatesNothing holds for a step of training.
func TestStepAllocatesNothing(t *testing.T) {
	set := bars(8, 1)
	rng := gradc.NewRand(1)
	p, s := NewParams(), NewAdamParams()
	gradc.Normal(rng, p.Flat(), 0, 0.1)
	w := Workspace{Dims: Dims{Batch: 8}}
	if n := testing.AllocsPerRun(3, func() {
		if _, err := w.Train(p, s, set.pixels, set.label, 1e-3); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestBadFiles are errors that name the file and what is wrong with it.
func TestBadFiles(t *testing.T) {
	images, labels := "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
	good := map[string][]byte{images: idx(make([]uint8, 2*Side*Side), 2, Side, Side), labels: idx([]uint8{3, 4}, 2)}
	for _, c := range []struct {
		name, file string
		text       []byte
		want       string
	}{
		{"missing", images, nil, "has no file train-images-idx3-ubyte, packed by gzip or not"},
		{"empty", labels, []byte{}, "train-labels-idx1-ubyte is no idx file: its head is cut off"},
		{"other axes", labels, good[images], "is no idx file of bytes with 1 axes"},
		{"other sides", images, idx(make([]uint8, 2*5*5), 2, 5, 5), "axis 1 has 5 elements, want 28"},
		{"cut off", images, good[images][:100], "has 84 bytes of elements or more, want 1568"},
		{"too long", images, append(slices.Clone(good[images]), 0), "has 1569 bytes of elements or more, want 1568"},
		{"fewer labels", labels, idx([]uint8{3}, 1), "train has 2 images and 1 labels"},
		{"a label of 10", labels, idx([]uint8{3, 10}, 2), "label 1 of train is 10, want less than 10"},
	} {
		dir := t.TempDir()
		for name, b := range good {
			if name == c.file {
				b = c.text
			}
			if b == nil {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := load(dir, "train"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want … %s", c.name, err, c.want)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, images+".gz"), []byte("no gzip at all"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(dir, "train"); err == nil || errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "gzip: invalid header") {
		t.Errorf("the error is %v", err)
	}
}

// TestWithoutData runs the command where there are no files.
func TestWithoutData(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "mnist")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "usage: mnist [flags] FOLDER"},
		{[]string{"nowhere"}, 1, "nowhere has no file train-images-idx3-ubyte, packed by gzip or not\n"},
	} {
		out, err := exec.Command(binary, c.args...).CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != c.code || !strings.HasPrefix(string(out), c.want) {
			t.Errorf("mnist %v: %v\n%s", c.args, err, out)
		}
	}
}
