import { mount } from 'svelte';
import App from './App.svelte';
import StartFailed from './StartFailed.svelte';
import { start } from './start.ts';
import './styles/index.css';

const target = document.getElementById('app');
if (!target) throw new Error('main: index.html must hold an element with id "app"');

try {
  const started = await start(() => location.reload());
  mount(App, { target, props: { started } });
} catch (error) {
  mount(StartFailed, { target, props: { error } });
}
